using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>
/// Part of one axis: <paramref name="Length"/> elements from <paramref name="Start"/> on, or, with a step, every <paramref name="Step"/>-th element
/// from <paramref name="Start"/> to the end.
/// </summary>
/// <param name="Axis">The axis.</param>
/// <param name="Start">The first element.</param>
/// <param name="Length">How many elements; without meaning where there is a step.</param>
/// <param name="Step">1, or how far the elements lie apart.</param>
internal readonly record struct AxisRange(int Axis, long Start, long Length, long Step = 1)
{
    /// <summary>Where a slice ends.</summary>
    public long End => Step == 1 ? Start + Length : long.MaxValue;

    /// <summary>What is left of an axis of size <paramref name="whole"/>.</summary>
    public AxisSize Of(AxisSize whole) => Step == 1 ? AxisSize.Fixed(Length) : whole with { Factor = whole.Factor / Step };

    /// <summary>Whether the range leaves an axis of size <paramref name="whole"/> as it is.</summary>
    public bool Covers(AxisSize whole) => Step == 1 && Start == 0 && whole.IsFixed && whole.Factor == Length;
}
