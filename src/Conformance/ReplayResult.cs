namespace Acdc.Onnx.Conformance;

/// <summary>What came of a replay.</summary>
/// <param name="Tests">The tests compared.</param>
/// <param name="WithinRounding">Tests that decided otherwise within rounding of τ, where the recorded decision was taken; they fail nothing.</param>
/// <param name="LargestDifference">The largest absolute difference of a test's metric from the recorded one.</param>
/// <param name="First">The first difference; null where the trace was repeated.</param>
internal sealed record ReplayResult(int Tests, IReadOnlyList<ReplayDifference> WithinRounding, double LargestDifference, ReplayDifference? First)
{
    /// <summary>Whether the trace was repeated.</summary>
    public bool Passed => First is null;
}
