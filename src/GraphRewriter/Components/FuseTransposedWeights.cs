using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>
/// Products with a transposed matrix of 32-bit weights, x · Wᵀ, as unembeddings that are tied to embeddings have them → ONNX Runtime's FusedMatMul, which takes
/// the matrix as it lies. ONNX Runtime by itself makes a transposed copy when it opens the model, and then another in the layout of its products.
/// </summary>
internal static class FuseTransposedWeights
{
    private static readonly OpName FusedMatMul = new("FusedMatMul", OpName.Microsoft);

    /// <summary>Rewrites every such product.</summary>
    public static void Apply(OnnxModel model)
    {
        var products = model.Graph.Nodes.Where(node => node.Op == "MatMul" && IsTransposed(node.Inputs[1]!)).ToArray();
        if (products.Length == 0)
        {
            return;
        }

        GraphBuilder builder = new(model, "fuse.");
        model.Opsets.TryAdd(OpName.Microsoft, 1);
        foreach (var product in products)
        {
            var fused = builder.Op(FusedMatMul, [product.Inputs[0], product.Inputs[1]!.Producer!.Inputs[0]], ("transB", new OnnxAttribute.Int(1)));
            model.Graph.ReplaceUses(product.Output, fused);
        }

        model.Graph.RemoveUnused();
    }

    private static bool IsTransposed(OnnxValue weights) =>
        weights.Producer is { } node && node.Op == "Transpose" && node.Inputs[0]!.Constant is { Type: ElementType.Float, Dims.Count: 2 }
            && node.Ints("perm") is null or [1, 0];
}
