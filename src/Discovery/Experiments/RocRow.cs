namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>One circuit against the true one.</summary>
/// <param name="Circuit">The circuit.</param>
/// <param name="Edges">The rates of its edges.</param>
/// <param name="Nodes">The rates of its nodes.</param>
public sealed record RocRow(MethodCircuit Circuit, RocPoint Edges, RocPoint Nodes);
