namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Tokenizer files that are broken or of a kind that is not supported, or a text that they have no ids for. One line that says what.</summary>
public sealed class TokenizerException(string message, Exception? inner = null) : Exception(message, inner);
