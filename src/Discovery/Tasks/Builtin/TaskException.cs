namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>A task that cannot be made with this tokenizer, size or number of prompts. One line: what is wrong and what to do.</summary>
public sealed class TaskException(string message) : Exception(message);
