namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>
/// Where the heads of a value lie: on axes of their own (one, or two for groups of heads), or merged into an axis as its fastest part
/// (batch × heads, or positions × heads), where head h is every H-th element from h on.
/// </summary>
/// <param name="Axes">The axes that hold heads, outer first; empty where all heads share the value.</param>
/// <param name="Sizes">How many each holds; 1 where that axis is shared.</param>
/// <param name="Counts">How many heads each axis stands for: head h lies at the coordinates of h in a grid of these counts.</param>
/// <param name="Merged">Whether the (single) axis also holds the batch or the positions.</param>
internal sealed record HeadLayout(IReadOnlyList<int> Axes, IReadOnlyList<long> Sizes, IReadOnlyList<long> Counts, bool Merged)
{
    /// <summary>A value that all heads share.</summary>
    public static HeadLayout Shared { get; } = new([], [], [], false);

    /// <summary>Heads merged into <paramref name="axis"/>.</summary>
    public static HeadLayout MergedInto(int axis, long heads) => new([axis], [heads], [heads], true);

    /// <summary>The coordinates of <paramref name="head"/> on <see cref="Axes"/>.</summary>
    public IReadOnlyList<long> CoordinatesOf(int head)
    {
        long[] coordinates = new long[Axes.Count];
        long rest = head;
        for (int i = Axes.Count - 1; i >= 0; i--)
        {
            coordinates[i] = Sizes[i] == 1 ? 0 : rest % Counts[i];
            rest /= Counts[i];
        }

        return coordinates;
    }
}
