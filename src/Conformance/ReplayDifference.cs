namespace Acdc.Onnx.Conformance;

/// <summary>Where a replay and its trace say different things.</summary>
/// <param name="Event">The trace's event, from 0; null past the last one.</param>
/// <param name="Subject">The edge or input concerned.</param>
/// <param name="Expected">What the trace says.</param>
/// <param name="Got">What the replay says.</param>
internal sealed record ReplayDifference(int? Event, string Subject, string Expected, string Got)
{
    /// <summary>The difference in one line.</summary>
    public override string ToString() => $"{(Event is { } number ? $"event {number}" : "after the last event")}, {Subject}: expected {Expected}, got {Got}";
}
