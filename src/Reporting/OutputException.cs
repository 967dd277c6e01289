namespace Acdc.Onnx.Reporting;

/// <summary>Results that cannot be written. The message names the folder and the reason.</summary>
public sealed class OutputException(string message, Exception? inner = null) : Exception(message, inner);
