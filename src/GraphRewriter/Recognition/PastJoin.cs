using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Where past keys or values are put before the new ones.</summary>
/// <param name="New">The new ones.</param>
/// <param name="Axes">For each axis of <paramref name="New"/> the input's axis that it continues; null for an axis that the input does not have.</param>
/// <param name="Positions">The input's axis that counts past positions.</param>
internal sealed record PastJoin(OnnxValue New, IReadOnlyList<int?> Axes, int Positions)
{
    /// <summary>Follows <paramref name="input"/> through what moves its axes only; null where no Concat is reached so.</summary>
    public static PastJoin? Of(OnnxValue input)
    {
        Stack<(OnnxValue Value, int?[] Axes)> open = new([(input, [.. Enumerable.Range(0, input.DeclaredDims!.Count).Select(axis => (int?)axis)])]);
        while (open.TryPop(out var next))
        {
            foreach (var (node, at) in next.Value.Uses.Where(use => use.Input >= 0))
            {
                if (node.Op == "Concat")
                {
                    long axis = node.Int("axis", 0);
                    int joined = (int)(axis < 0 ? axis + next.Axes.Length : axis);
                    if (joined >= 0 && joined < next.Axes.Length && next.Axes[joined] is { } positions
                        && node.Inputs.FirstOrDefault(other => other is not null && other != next.Value) is { } added)
                    {
                        return new(added, next.Axes, positions);
                    }
                }
                else if (at == 0 && Moved(node, next.Axes) is { } moved)
                {
                    foreach (var output in node.Outputs.OfType<OnnxValue>())
                    {
                        open.Push((output, moved));
                    }
                }
            }
        }

        return null;
    }

    private static int?[]? Moved(OnnxNode node, int?[] axes) => node.Op.Domain.Length > 0 ? null : node.Op.Type switch
    {
        "Identity" or "Cast" or "CastLike" or "Slice" or "Split" => axes,
        "Transpose" => node.Ints("perm") is { } order ? order.Count == axes.Length ? [.. order.Select(axis => axes[axis])] : null : [.. axes.Reverse()],
        "Gather" when node.Input(1)?.Constant is { Dims.Count: 0 } => Without(axes, [node.Int("axis", 0)]),
        "Gather" when node.Input(1)?.Constant is { Dims.Count: 1 } => axes,
        "Squeeze" when AxesOf(node) is { } gone => Without(axes, gone),
        "Unsqueeze" when AxesOf(node) is { } added => With(axes, added),
        _ => null,
    };

    private static long[]? AxesOf(OnnxNode node) => node.Ints("axes")?.ToArray() ?? node.Input(1)?.Constant?.ToInt64();

    private static int?[] Without(int?[] axes, long[] gone) =>
        [.. axes.Where((_, place) => !gone.Any(axis => (axis < 0 ? axis + axes.Length : axis) == place))];

    private static int?[] With(int?[] axes, long[] added)
    {
        List<int?> all = [.. axes];
        foreach (long axis in added.Select(axis => axis < 0 ? axis + axes.Length + added.Length : axis).Order())
        {
            all.Insert((int)Math.Clamp(axis, 0, all.Count), null);
        }

        return [.. all];
    }
}
