using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Gradients;

/// <summary>A row of the list of rules.</summary>
/// <param name="Op">The operator.</param>
/// <param name="Rule">Its rule.</param>
internal sealed record GradientRow(OpName Op, GradientRule Rule)
{
    /// <summary>A rule for an operator of one input that acts on every element: <paramref name="gradient"/> is that at x.</summary>
    public static GradientRow Element(OpName op, Func<GradientStep, OnnxValue> gradient) => new(op, step => step.Give(0, () => gradient(step)));
}
