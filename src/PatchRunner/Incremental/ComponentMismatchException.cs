namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>A component does not compute what the model computes at its place.</summary>
public sealed class ComponentMismatchException(string message) : Exception(message);
