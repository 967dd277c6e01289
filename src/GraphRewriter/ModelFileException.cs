namespace Acdc.Onnx.GraphRewriter;

/// <summary>A model file that is missing, broken or refused. The message names the file, the place and what to do.</summary>
public sealed class ModelFileException(string message, Exception? inner = null) : Exception(message, inner);
