using Acdc.Onnx.GraphRewriter.Gradients.Rules;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Ir.Operators;

namespace Acdc.Onnx.GraphRewriter.Gradients;

/// <summary>The derivative rules there are, one per operator. In their comments x, a, b are inputs, y the output, g the gradient at it.</summary>
internal static class GradientRules
{
    private static readonly Dictionary<OpName, GradientRule> All = new[]
    {
        ElementRules.All, ActivationRules.All, BroadcastRules.All, ProductRules.All, NormRules.All, SoftmaxRules.All,
        ReductionRules.All, LayoutRules.All, SliceRules.All, IndexRules.All, RotaryRules.All,
    }.SelectMany(group => group).ToDictionary(row => row.Op, row => row.Rule);

    /// <summary>The operators with a rule.</summary>
    public static IEnumerable<OpName> Operators => All.Keys;

    /// <summary>The rule of an operator; null where there is none.</summary>
    public static GradientRule? Find(OpName op) => All.GetValueOrDefault(op);

    /// <summary>Whether what the node computes is the same all around almost every point, or no number at all.</summary>
    public static bool IsStep(OnnxNode node) =>
        node.Row.Derivative == Derivative.Zero || (node.Op == "Cast" && !((ElementType)node.Int("to", 0)).IsFloatingPoint());
}
