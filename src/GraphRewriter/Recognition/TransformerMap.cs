using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Where the parts of a transformer lie in a graph. Recognition makes it without changing the graph; switching reads it.</summary>
/// <param name="Model">The canonical model that the values belong to.</param>
/// <param name="Inputs">The model's inputs.</param>
/// <param name="Facts">Types and axes of its values.</param>
/// <param name="Activations">The part that carries activations.</param>
/// <param name="Bottom">The residual stream at the bottom.</param>
/// <param name="Steps">What happens to the stream, in forward order.</param>
/// <param name="Top">The stream that the final norm and unembedding read.</param>
/// <param name="Logits">The logits.</param>
/// <param name="Shape">The sizes.</param>
internal sealed record TransformerMap(
    OnnxModel Model,
    ModelInputs Inputs,
    Facts Facts,
    Activations Activations,
    StreamBottom Bottom,
    IReadOnlyList<StreamStep> Steps,
    OnnxValue Top,
    OnnxValue Logits,
    TransformerShape Shape)
{
    /// <summary>The switchable edges, in forward order.</summary>
    public EdgeGraph Edges { get; } = EdgeGraphBuilder.Build(Bottom, Steps);

    /// <summary>Whether weights lie between the stream and the logits.</summary>
    public bool HasUnembedding => Activations.Between([Top], Logits).Any(node => LinearOps.IsProjection(node, Activations));

    /// <summary>Things a user should know about how the model was read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
