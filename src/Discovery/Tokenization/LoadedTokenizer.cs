namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>A tokenizer and where it came from.</summary>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Files">The files that were read for it, the one with the vocabulary first.</param>
internal sealed record LoadedTokenizer(ITokenizer Tokenizer, IReadOnlyList<string> Files);
