using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance;

/// <summary>One test of a recorded search.</summary>
/// <param name="Event">Its place among the trace's events, from 0.</param>
/// <param name="Receiver">The receiver tested.</param>
/// <param name="Edge">The edge tested; null for the receiver's whole input.</param>
/// <param name="After">The metric with the edge removed as well.</param>
/// <param name="Before">The metric before.</param>
/// <param name="Decision">What was decided.</param>
internal sealed record RecordedTest(int Event, Receiver Receiver, Edge? Edge, double After, double Before, Decision Decision)
{
    /// <summary>How far the recorded decision was from the other one: |change − τ|.</summary>
    public double Margin(AcdcOptions options)
    {
        double change = After - Before;
        return Math.Abs((options.Rule == ComparisonRule.Absolute ? Math.Abs(change) : change) - options.Threshold);
    }
}
