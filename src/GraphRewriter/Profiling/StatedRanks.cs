using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// Numbers of axes as far as the graph states them, for operators whose meaning depends on an operand's rank.
/// A rank that follows from data alone is not known; an operator without a rule is taken to keep the rank of its first input.
/// </summary>
internal sealed class StatedRanks
{
    private readonly Dictionary<OnnxValue, int> _ranks = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OnnxValue, int> _lengths = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads the ranks of <paramref name="graph"/> as it is now.</summary>
    public StatedRanks(OnnxGraph graph)
    {
        foreach (var value in graph.Values.Values.Where(value => value.Producer is null))
        {
            var dims = value.Constant?.Dims.Select(dim => (long?)dim).ToArray() ?? value.DeclaredDims;
            Set(_ranks, value, dims?.Count);
            Set(_lengths, value, dims is [{ } length] ? (int)length : null);
        }

        foreach (var node in graph.NodesInOrder())
        {
            for (int index = 0; index < node.Outputs.Count; index++)
            {
                if (node.Outputs[index] is { } output)
                {
                    Set(_ranks, output, GraphFault.At(node, () => RankOf(node, index)));
                    Set(_lengths, output, GraphFault.At(node, () => LengthOf(node)));
                }
            }
        }
    }

    /// <summary>The rank of <paramref name="value"/>, null where it is not stated.</summary>
    public int? this[OnnxValue? value] => value is not null && _ranks.TryGetValue(value, out int rank) ? rank : null;

    private static void Set(Dictionary<OnnxValue, int> facts, OnnxValue value, int? fact)
    {
        if (fact is { } known)
        {
            facts[value] = known;
        }
    }

    private int? RankOf(OnnxNode node, int output)
    {
        var row = node.Row;
        return row.Ranks.Count > 0 && row.Ranks[Math.Min(output, row.Ranks.Count - 1)] is { } own ? own : RankOf(node, row.Shape);
    }

    private int? RankOf(OnnxNode node, ShapeRule rule) => rule switch
    {
        ShapeRule.Unstated or ShapeRule.GatheredND => null,
        ShapeRule.Reshaped => Length(node.Input(1)),
        ShapeRule.Filled => Length(node.Input(0)),
        ShapeRule.Expanded => Largest(this[node.Input(0)], Length(node.Input(1))),
        ShapeRule.Transposed => node.Ints("perm")?.Count ?? this[node.Input(0)],
        ShapeRule.Unsqueezed => this[node.Input(0)] + Axes(node),
        ShapeRule.Squeezed when !HasAxes(node) => Length(node.Input(0)) == 1 ? 0 : null,
        ShapeRule.Squeezed => this[node.Input(0)] - Axes(node),
        ShapeRule.Gathered or ShapeRule.GatheredBlocks => this[node.Input(0)] + this[node.Input(1)] - 1,
        ShapeRule.Einsum => EinsumRank(node),
        ShapeRule.MatrixProduct => 2,
        ShapeRule.OneMore => this[node.Input(0)] + 1,
        ShapeRule.Picked => node.Attributes.ContainsKey("axis") ? this[node.Input(0)] : 1,
        ShapeRule.ReducedAlongOne => this[node.Input(0)] - (node.Int("keepdims", 1) == 1 ? 0 : 1),
        ShapeRule.Reduced when node.Int("keepdims", 1) == 1 || (!HasAxes(node) && node.Int("noop_with_empty_axes", 0) == 1) => this[node.Input(0)],
        ShapeRule.Reduced => HasAxes(node) ? this[node.Input(0)] - Axes(node) : 0,
        ShapeRule.Broadcast => node.Inputs.Select(input => this[input]).Aggregate(Largest),
        ShapeRule.Product or ShapeRule.TurnedProduct => ProductRank(this[node.Input(0)], this[node.Input(1)]),
        _ => this[node.Input(0)],
    };

    private int? LengthOf(OnnxNode node) => node.Row.Shape switch
    {
        _ when node.Op == "Shape" => this[node.Input(0)] is { } rank ? Clamp(node.Int("end", rank), rank) - Clamp(node.Int("start", 0), rank) : null,
        ShapeRule.Concatenated => node.Inputs.Select(Length).Aggregate((a, b) => a + b),
        ShapeRule.Unsqueezed or ShapeRule.Reshaped when this[node.Input(0)] == 0 => 1,
        ShapeRule.Gathered => Length(node.Input(1)),
        ShapeRule.Sliced when Bound(node, 1) is { } start && Bound(node, 2) is { } end && node.Input(4) is null && Length(node.Input(0)) is { } length =>
            Clamp(end, length) - Clamp(start, length),
        ShapeRule.Filled => node.Input(0) is { Producer: { } shape } && shape.Op == "Shape" ? Length(shape.Input(0)) : Length(node.Input(0)),
        ShapeRule.Kept => Length(node.Input(0)),
        ShapeRule.Broadcast => node.Inputs.Select(Length).Max(),
        _ => null,
    };

    private static int? ProductRank(int? left, int? right) => (left, right) switch
    {
        (1, 1) => 0,
        (1, { } rows) => rows - 1,
        ({ } rows, 1) => rows - 1,
        _ => Largest(left, right),
    };

    private int? EinsumRank(OnnxNode node)
    {
        string[] terms = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        int? ellipsis = terms[0].Split(',').Select((term, input) => EinsumLabels.AxesOfEllipsis(term, this[node.Input(input)])).Aggregate(Largest);
        return terms.Length < 2 ? null : terms[1].Contains("...", StringComparison.Ordinal) ? ellipsis + terms[1].Length - 3 : terms[1].Length;
    }

    private static int? Largest(int? a, int? b) => a is null || b is null ? null : Math.Max(a.Value, b.Value);

    private static int Clamp(long index, int length) => (int)Math.Clamp(index < 0 ? index + length : index, 0, length);

    private static long? Bound(OnnxNode node, int input) => node.Input(input)?.Constant?.ToInt64() is [var bound] ? bound : null;

    private static bool HasAxes(OnnxNode node) => node.Ints("axes") is not null || node.Input(1) is not null;

    private int? Axes(OnnxNode node) => node.Ints("axes")?.Count ?? Length(node.Input(1));

    private int? Length(OnnxValue? value) => value is not null && _lengths.TryGetValue(value, out int length) ? length : null;
}
