namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>A point of a faithfulness curve.</summary>
/// <param name="Share">The share of all edges asked for.</param>
/// <param name="Chosen">The edges taken.</param>
/// <param name="Kept">Those of them that lead somewhere.</param>
/// <param name="Metric">The circuit's metric, with its own sign.</param>
/// <param name="Faithfulness">(circuit − corrupted) / (clean − corrupted).</param>
public sealed record FaithfulnessPoint(double Share, int Chosen, int Kept, double Metric, double Faithfulness);
