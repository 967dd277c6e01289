using Acdc.Onnx.PatchRunner.Attribution;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>The scoring methods there are. A new one is a file of its own and a line here.</summary>
internal static class ScoringMethods
{
    /// <summary>All methods, in the order of help texts.</summary>
    public static IReadOnlyList<IEdgeScorer> All { get; } =
    [
        new ExactScorer(),
        new AttributionScorer("eap", "edge attribution: the change of the sender's value times the gradient at the clean run", GradientPoints.Clean),
        new AttributionScorer("eap-ig", "edge attribution with the gradient's mean on the way from ablated to clean embeddings", GradientPoints.InputPath),
        new AttributionScorer(
            "eap-ig-activations", "edge attribution with the gradient's mean on the ways of every block's output", GradientPoints.ActivationPaths),
        new AttributionScorer(
            "clean-corrupted", "edge attribution with the mean of the gradients at the clean and the corrupted run", GradientPoints.CleanAndCorrupted),
        new HispScorer(),
        new SubnetworkProbe("sp", "Subnetwork Probing: masks on heads' q, k and v and on MLPs, trained to be few", MaskedParts.Nodes, 300, 0.03),
        new SubnetworkProbe("sp-edges", "Subnetwork Probing with a mask on every edge", MaskedParts.Edges, 100, 0.05),
        new RandomScorer(),
    ];

    /// <summary>The method of that name; null where there is none.</summary>
    public static IEdgeScorer? Find(string name) => All.FirstOrDefault(method => method.Name == name);
}
