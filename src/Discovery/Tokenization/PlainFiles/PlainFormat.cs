namespace Acdc.Onnx.Discovery.Tokenization.PlainFiles;

/// <summary>Vocabulary files without a <c>tokenizer.json</c>.</summary>
internal enum PlainFormat
{
    /// <summary><c>vocab.txt</c>: a token a line.</summary>
    WordPiece,

    /// <summary><c>vocab.json</c> and <c>merges.txt</c>.</summary>
    BytePairs,

    /// <summary><c>tokenizer.model</c> or <c>spiece.model</c>.</summary>
    SentencePiece,
}
