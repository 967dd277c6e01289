using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>The canonical passes in their order.</summary>
internal static class CanonicalPasses
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
        new UnpackBlockBias(),
        new UnpackEinsum(),
        new UnpackGemm(),
        new UnpackSums(),
        new PackSoftmax(),
    ];

    /// <summary>Applies every pass to <paramref name="model"/>.</summary>
    /// <exception cref="ModelFileException">A pass fails; the message names the pass and the node.</exception>
    public static void Apply(OnnxModel model)
    {
        foreach (var pass in All)
        {
            PassRun.Apply(pass.GetType().Name, model.Graph, () => pass.Apply(model));
        }

        model.Graph.RemoveUnused();
    }
}
