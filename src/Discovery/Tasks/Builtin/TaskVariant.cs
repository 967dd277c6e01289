namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>One form of a task.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Description">What is special about it.</param>
internal sealed record TaskVariant(string Name, string Description);
