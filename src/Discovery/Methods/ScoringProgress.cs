namespace Acdc.Onnx.Discovery.Methods;

/// <summary>How far a scoring has come.</summary>
/// <param name="Done">Parts done.</param>
/// <param name="Parts">All parts.</param>
public readonly record struct ScoringProgress(int Done, int Parts);
