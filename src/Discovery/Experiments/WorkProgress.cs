namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>How far a part of an experiment has come.</summary>
/// <param name="Stage">The part: the name of a method, or what is counted.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is.</param>
public sealed record WorkProgress(string Stage, int Done, int Total);
