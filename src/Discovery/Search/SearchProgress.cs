using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Search;

/// <summary>How far a search has come.</summary>
/// <param name="Receiver">The receiver tested last.</param>
/// <param name="Done">Edges whose fate is settled.</param>
/// <param name="Left">Edges whose fate is open.</param>
/// <param name="Removed">Settled edges that are out of the circuit.</param>
/// <param name="Tests">Tests made.</param>
/// <param name="Metric">The metric of the model without the removed edges, as compared: larger is worse.</param>
public readonly record struct SearchProgress(Receiver Receiver, int Done, int Left, int Removed, int Tests, double Metric);
