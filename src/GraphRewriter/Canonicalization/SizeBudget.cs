using System.Numerics;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Keeps small files from filling the memory: what operators make that spread little over much (a fill, a repetition, a range) is counted where the graph
/// states the size, before anything runs.
/// </summary>
internal static class SizeBudget
{
    /// <summary>The most bytes that one operator may make of sizes written in the file.</summary>
    public const long Most = 1L << 33;

    /// <summary>Refuses a graph that asks for more.</summary>
    /// <exception cref="ModelFileException">An operator asks for more than <see cref="Most"/>; the message names it and the budget.</exception>
    public static void Check(OnnxGraph graph)
    {
        BigInteger total = 0;
        var facts = Facts.OfInputs();
        foreach (var node in graph.Nodes.Where(node => node.Op.Domain.Length == 0))
        {
            var bytes = GraphFault.At(node, () => BytesOf(node, facts));
            total += bytes;
            if (bytes > Most || total > 2 * Most)
            {
                string what = bytes > Most ? "" : "with those before it ";
                throw new ModelFileException(
                    $"{node} {what}makes {(bytes > Most ? bytes : total)} bytes by sizes that are written in the file, more than the budget of "
                        + $"{(bytes > Most ? Most : 2 * Most)}; export the model again");
            }
        }
    }

    private static BigInteger BytesOf(OnnxNode node, Facts facts) => node.Op.Type switch
    {
        "ConstantOfShape" => Product(node, 0) * Width(node.Tensor("value")?.Type ?? ElementType.Float),
        "Expand" => Product(node, 1) * Width(facts.TypeOf(node.Output)),
        "Tile" => Product(node, 1) * (node.Input(0)?.Constant?.ByteCount ?? 1),
        "OneHot" => Product(node, 1) * (node.Input(0)?.Constant?.Count ?? 1) * Width(facts.TypeOf(node.Output)),
        "Resize" or "Upsample" => Product(node, 3) * Width(facts.TypeOf(node.Output)),
        "Pad" => Padded(node),
        "Range" => Steps(node) * Width(facts.TypeOf(node.Output)),
        _ => 0,
    };

    private static BigInteger Product(OnnxNode node, int input) => Integers(node.Input(input)) is { } sizes
        ? sizes.Aggregate(BigInteger.One, (product, size) => product * BigInteger.Max(size, size < 0 ? 1 : size))
        : 0;

    private static BigInteger Padded(OnnxNode node)
    {
        if (Integers(node.Input(1)) is not { } pads || node.Input(0)?.Constant is not { } tensor || pads.Length != 2 * tensor.Dims.Count)
        {
            return 0;
        }

        return tensor.Dims.Select((dim, axis) => (BigInteger)dim + pads[axis] + pads[axis + tensor.Dims.Count])
            .Aggregate((BigInteger)Width(tensor.Type), (product, dim) => product * BigInteger.Max(dim, 0));
    }

    private static BigInteger Steps(OnnxNode node)
    {
        double[] bounds = [.. Enumerable.Range(0, 3).Select(input => Number(node.Input(input)?.Constant))];
        double steps = Math.Abs((bounds[1] - bounds[0]) / bounds[2]);
        return double.IsFinite(steps) ? new BigInteger(steps) : 0;
    }

    private static double Number(OnnxTensor? tensor) => tensor switch
    {
        { Count: 1 } when tensor.Type.IsFloatingPoint() => tensor.ToSingle()[0],
        { Count: 1, Type: ElementType.Int16 or ElementType.Int32 or ElementType.Int64 } => tensor.ToInt64()[0],
        _ => double.NaN,
    };

    private static long[]? Integers(OnnxValue? value) => value?.Constant is { Type: ElementType.Int64, Dims.Count: <= 1 } tensor ? tensor.ToInt64() : null;

    private static int Width(ElementType type) => Math.Max(1, type.Bits() / 8);
}
