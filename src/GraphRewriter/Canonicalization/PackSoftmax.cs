using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>Exp(x) over its sum along one axis → Softmax(x), whatever was subtracted from x before.</summary>
internal sealed class PackSoftmax : IGraphPass
{
    /// <inheritdoc/>
    public bool Apply(OnnxModel model) => Replacement.Each(
        model, node => Axis(node) is { } axis && (axis == -1 || model.Opset >= 13),
        (node, builder) => [builder.Softmax(Exponential(node)!.Inputs[0]!, Axis(node)!.Value)]);

    private static long? Axis(OnnxNode node) =>
        Exponential(node) is { } exponential && Total(node) is { } total && total.Op == "ReduceSum" && total.Inputs[0] == exponential.Output
            && total.Int("keepdims", 1) == 1
        && (total.Ints("axes") ?? total.Input(1)?.Constant?.ToInt64()) is [var axis]
            ? axis
            : null;

    private static OnnxNode? Exponential(OnnxNode node) =>
        node.Op.Type is "Div" or "Mul" && node.Op.Domain.Length == 0 && node.Inputs[0]!.Producer is { } producer && producer.Op == "Exp" ? producer : null;

    private static OnnxNode? Total(OnnxNode node) => node.Op == "Div"
        ? node.Inputs[1]!.Producer
        : node.Inputs[1]!.Producer is { } reciprocal && reciprocal.Op == "Reciprocal" ? reciprocal.Inputs[0]!.Producer : null;
}
