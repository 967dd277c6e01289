namespace Acdc.Onnx.Cli;

/// <summary>Options that each can be read but do not fit together, or not the model.</summary>
internal sealed class UsageException(string message) : Exception(message);
