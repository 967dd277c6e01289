namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Which special tokens are put around prompts.</summary>
public enum SpecialTokensChoice
{
    /// <summary>Those that the tokenizer's own files ask for, around prompts given as text.</summary>
    AsTokenizer,

    /// <summary>The same, and its BOS token in front of all prompts, those given as ids too, unless it is there.</summary>
    WithBos,

    /// <summary>None.</summary>
    None,
}
