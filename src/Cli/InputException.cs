namespace Acdc.Onnx.Cli;

/// <summary>A file that a command was given and cannot use. The message names the file and the place in it.</summary>
internal sealed class InputException(string message, Exception? inner = null) : Exception(message, inner);
