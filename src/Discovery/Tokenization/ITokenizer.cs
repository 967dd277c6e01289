namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>A model's own tokenizer: text to token ids.</summary>
internal interface ITokenizer
{
    /// <summary>One more than the largest token id.</summary>
    int VocabularySize { get; }

    /// <summary>The token that begins a text; null where the tokenizer names none.</summary>
    int? BosId { get; }

    /// <summary>The token that fills short prompts up; null where the tokenizer names none.</summary>
    int? PadId { get; }

    /// <summary>The token that stands for text that the vocabulary lacks; null where every text has tokens of its own.</summary>
    int? UnknownId { get; }

    /// <summary>What its own files put around a text.</summary>
    SpecialTokens Specials { get; }

    /// <summary>The ids of a text, without tokens that are not in it; special tokens written out in the text count as themselves.</summary>
    /// <exception cref="TokenizerException">The text cannot be turned into ids as the tokenizer's authors meant.</exception>
    IReadOnlyList<int> Encode(string text);

    /// <summary>A token as text, for people to read; null where no token has the id.</summary>
    string? TokenOf(int id);
}
