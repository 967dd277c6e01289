namespace Acdc.Onnx.Conformance;

/// <summary>The metric that a recorded search compared.</summary>
/// <param name="Name">Its name (docs/semantics, "Metrics").</param>
/// <param name="Positions"><c>last</c>, <c>all</c> or <c>from_1</c>; null where <paramref name="PositionsMask"/> says them.</param>
/// <param name="PositionsMask">The file of a bool tensor [prompt, position], true where measured.</param>
/// <param name="Channels">The output channels measured; null for all.</param>
/// <param name="Answers">The file with the answers' ids, for <see cref="TraceAnswers"/>; null where the metric needs none.</param>
/// <param name="Sign">−1 where the recorded values are the negated metric.</param>
internal sealed record TraceMetric(
    string Name,
    string? Positions,
    string? PositionsMask,
    IReadOnlyList<int>? Channels,
    string? Answers,
    int Sign);
