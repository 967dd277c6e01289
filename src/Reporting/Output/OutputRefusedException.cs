namespace Acdc.Onnx.Reporting.Output;

/// <summary>A file that may not be written because it is an input of the same run, or is not this program's own. The message names it and what to do.</summary>
public sealed class OutputRefusedException(string message) : Exception(message);
