namespace Acdc.Onnx.GraphRewriter;

/// <summary>A model that can be read but not mapped. The message says what was looked for, what was found and at which node.</summary>
public sealed class ModelMappingException(string message, Exception? inner = null) : Exception(message, inner);
