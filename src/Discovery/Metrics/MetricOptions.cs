using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>How a metric reads the model's output.</summary>
internal sealed record MetricOptions
{
    /// <summary>The element type of the output; anything but float is cast to float first.</summary>
    public ElementType LogitsType { get; init; } = ElementType.Float;

    /// <summary>The axis of [batch, position, channel] that the output lacks: 0 or 1; null for none.</summary>
    public int? MissingAxis { get; init; }

    /// <summary>Whether the output has one row per prompt instead of one per position.</summary>
    public bool RowPerPrompt { get; init; }

    /// <summary>Whether the output has exactly the measured rows, in their order, [row, 1, channel].</summary>
    internal bool MeasuredRowsOnly { get; init; }

    /// <summary>The output channels compared; null for all. Only metrics that compare output vectors take a choice.</summary>
    public IReadOnlyList<int>? Channels { get; init; }
}
