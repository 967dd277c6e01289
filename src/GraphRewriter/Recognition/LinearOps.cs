using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Which operators are linear in their activation.</summary>
internal static class LinearOps
{
    private static readonly HashSet<OpName> Layouts = ["Transpose", "Reshape", "Cast", "Squeeze", "Unsqueeze", "Flatten", "Identity"];

    private static readonly HashSet<OpName> Projections =
    [
        "MatMul", "Gemm", "MatMulInteger", "QLinearMatMul", "Conv", "Einsum",
        new("MatMulNBits", OpName.Microsoft), new("FusedMatMul", OpName.Microsoft), new("MatMulBnb4", OpName.Microsoft),
        new("MatMulIntegerToFloat", OpName.Microsoft), new("DynamicQuantizeMatMul", OpName.Microsoft), new("MoE", OpName.Microsoft),
        new("QMoE", OpName.Microsoft),
    ];

    /// <summary>Whether <paramref name="node"/> only moves or converts elements.</summary>
    public static bool IsLayout(OnnxNode node) => Layouts.Contains(node.Op);

    /// <summary>Whether <paramref name="node"/> multiplies an activation by weights.</summary>
    public static bool IsProjection(OnnxNode node, Activations activations) =>
        Projections.Contains(node.Op) && node.Inputs.Count(activations.IsActive) == 1;

    /// <summary>Whether <paramref name="node"/> multiplies its activation and adds only what is no activation.</summary>
    public static bool IsAffine(OnnxNode node, Activations activations)
    {
        if (activations.ActiveInputs(node).Distinct().Count() != 1)
        {
            return false;
        }

        bool first = activations.IsActive(node.Input(0));
        return IsLayout(node)
            ? first
            : node.Op.Type switch
            {
                "MatMul" or "Add" or "Mul" => node.Op.Domain.Length == 0 && node.Inputs.Count(activations.IsActive) == 1,
                "Sub" or "Div" => first,
                "MatMulNBits" => node.Op.Domain == OpName.Microsoft && first,
                _ => false,
            };
    }

    /// <summary>Whether an affine <paramref name="node"/> adds a constant to its activation.</summary>
    public static bool IsBias(OnnxNode node) => node.Op.Type is "Add" or "Sub";
}
