namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Turns a piece of text that was cut out by the pre-tokenizer into tokens.</summary>
internal interface ITokenModel
{
    /// <summary>Ids by token.</summary>
    IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <summary>The token that stands for what the vocabulary lacks; null where there is none.</summary>
    int? UnknownId { get; }

    /// <summary>The ids of a piece that is not empty.</summary>
    /// <exception cref="TokenizerException">The vocabulary has no ids for it.</exception>
    IEnumerable<int> Encode(string piece);
}
