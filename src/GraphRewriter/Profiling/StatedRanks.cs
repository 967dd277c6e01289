using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// Numbers of axes as far as the graph states them, for operators whose meaning depends on an operand's rank.
/// A rank that follows from data alone is not known; an operator without a rule is taken to keep the rank of its first input.
/// </summary>
internal sealed class StatedRanks
{
    private static readonly HashSet<string> Broadcasting =
    [
        "Add", "Sub", "Mul", "Div", "Pow", "Mod", "Sum", "Min", "Max", "Where", "And", "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual",
        "MatMul", "FusedMatMul", "MatMulInteger",
    ];

    private static readonly HashSet<string> Unknown =
        ["If", "Loop", "Scan", "GatherND", "OneHot", "SequenceAt", "ConcatFromSequence", "Resize", "TopK"];

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

    private int? RankOf(OnnxNode node, int output) => node.Op.Type switch
    {
        "Reshape" or "ConstantOfShape" => Length(node.Inputs[^1]),
        "Expand" => Largest(this[node.Input(0)], Length(node.Input(1))),
        "Transpose" => node.Ints("perm")?.Count ?? this[node.Input(0)],
        "Unsqueeze" => this[node.Input(0)] + Axes(node),
        "Squeeze" when !HasAxes(node) => Length(node.Input(0)) == 1 ? 0 : null,
        "Squeeze" => this[node.Input(0)] - Axes(node),
        "Gather" or "GatherBlockQuantized" => this[node.Input(0)] + this[node.Input(1)] - 1,
        "Shape" or "Range" => 1,
        "Size" => 0,
        "Einsum" => EinsumRank(node),
        "Gemm" or "Flatten" or "NonZero" => 2,
        "EmbedLayerNormalization" or "QEmbedLayerNormalization" => output == 1 ? 1 : 3,
        "MultiHeadAttention" or "GroupQueryAttention" => output == 0 ? 3 : 4,
        "Attention" or "QAttention" when node.Op.Domain == OpName.Microsoft => output == 0 ? 3 : 5,
        "DynamicQuantizeLinear" => output == 0 ? this[node.Input(0)] : 0,
        "ArgMax" or "ArgMin" => this[node.Input(0)] - (node.Int("keepdims", 1) == 1 ? 0 : 1),
        var op when op.StartsWith("Reduce", StringComparison.Ordinal) =>
            node.Int("keepdims", 1) == 1 ? this[node.Input(0)] : HasAxes(node) ? this[node.Input(0)] - Axes(node) : 0,
        var op when Broadcasting.Contains(op) => node.Inputs.Select(input => this[input]).Aggregate(Largest),
        var op when Unknown.Contains(op) => null,
        _ => this[node.Input(0)],
    };

    private int? LengthOf(OnnxNode node) => node.Op.Type switch
    {
        "Shape" when this[node.Input(0)] is { } rank => Clamp(node.Int("end", rank), rank) - Clamp(node.Int("start", 0), rank),
        "Concat" => node.Inputs.Select(Length).Aggregate((a, b) => a + b),
        "Unsqueeze" when this[node.Input(0)] == 0 => 1,
        "Reshape" when this[node.Input(0)] == 0 => 1,
        "Gather" => Length(node.Input(1)),
        "Slice" when Bound(node, 1) is { } start && Bound(node, 2) is { } end && node.Input(4) is null && Length(node.Input(0)) is { } length =>
            Clamp(end, length) - Clamp(start, length),
        "Cast" or "Identity" or "ConstantOfShape" or "Neg" => Length(node.Input(0)),
        "Where" => node.Inputs.Select(Length).Max(),
        var op when Broadcasting.Contains(op) => node.Inputs.Select(Length).Max(),
        _ => null,
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
