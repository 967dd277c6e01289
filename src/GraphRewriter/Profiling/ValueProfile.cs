using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>What running the model showed of one value: its element type and the law of each axis.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Axes">One size per axis.</param>
internal sealed record ValueProfile(ElementType Type, IReadOnlyList<AxisSize> Axes)
{
    /// <summary>The number of axes.</summary>
    public int Rank => Axes.Count;

    /// <inheritdoc/>
    public override string ToString() => $"{Type}[{string.Join(',', Axes)}]";
}
