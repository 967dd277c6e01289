using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>The canonical passes in their order.</summary>
public static class CanonicalPasses
{
    /// <summary>The passes that need no shapes, in their order.</summary>
    public static IReadOnlyList<IGraphPass> All { get; } =
    [
        new RemoveIdentities(),
        new UnpackSequences(),
        new UnpackSkipNorm(),
        new UnpackAttention(),
        new UnpackMultiHeadAttention(),
        new UnpackGroupQueryAttention(),
        new UnpackOnnxAttention(),
        new UnpackEmbedNorm(),
        new UnpackIntegerMatMul(),
        new UnpackFusedMatMul(),
        new UnpackEinsum(),
        new UnpackGemm(),
        new UnpackSums(),
        new PackSoftmax(),
    ];

    /// <summary>Applies every pass to <paramref name="model"/>.</summary>
    public static void Apply(OnnxModel model)
    {
        foreach (var pass in All)
        {
            pass.Apply(model);
        }

        model.Graph.RemoveUnused();
    }
}
