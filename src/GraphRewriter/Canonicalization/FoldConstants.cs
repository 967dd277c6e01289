using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>
/// Computes what depends on no graph input, once, by running it: weights stored in blocks or packed bits behind Cast, Mul and Reshape or DequantizeLinear,
/// tables of positions, shapes. What follows then sees plain initializers. A transposed weight that is read untransposed as well stays computed: tied
/// embeddings would be kept twice.
/// </summary>
internal static class FoldConstants
{
    /// <summary>Folds the constants of <paramref name="model"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="runner">Runs the constant part, as it is written.</param>
    /// <exception cref="ModelRunException">The runtime refuses it.</exception>
    /// <exception cref="ModelFileException">Sizes written in the file ask for more than the budget (<see cref="SizeBudget"/>).</exception>
    public static void Apply(OnnxModel model, IModelRunner runner)
    {
        var graph = model.Graph;
        SizeBudget.Check(graph);
        HashSet<OnnxValue> constant = new(ReferenceEqualityComparer.Instance);
        HashSet<OnnxValue> sequences = new(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.NodesInOrder()
            .Where(node => GraphFault.At(node, () => CanRun(node)) && node.Dependencies.All(value => value.Constant is not null || constant.Contains(value))))
        {
            constant.UnionWith(node.Outputs.OfType<OnnxValue>());
            if (node.Op.Type.StartsWith("Sequence", StringComparison.Ordinal) || node.Op.Type is "SplitToSequence" or "Optional")
            {
                sequences.UnionWith(node.Outputs.OfType<OnnxValue>().Where(_ => node.Op.Type != "SequenceAt"));
            }
        }

        OnnxValue[] wanted = [.. constant.Where(value => !sequences.Contains(value)
            && (graph.Outputs.Contains(value) || value.Uses.Any(use => !use.Node.Outputs.Any(output => output is not null && constant.Contains(output)))))];
        if (wanted.Length == 0)
        {
            return;
        }

        foreach (var (name, tensor) in Run(model, wanted, runner))
        {
            var value = graph.Find(name)!;
            if (!graph.Outputs.Contains(value))
            {
                graph.ReplaceUses(value, graph.AddInitializer(name, tensor));
            }
        }

        graph.RemoveUnused();
    }

    private static bool CanRun(OnnxNode node) => node.Captures.Count == 0 && !node.Row.Random && node.Inputs.Count > 0 && !IsSecondCopy(node);

    private static bool IsSecondCopy(OnnxNode node) => node.Op == "Transpose" && node.Inputs[0]!.Uses.Count > 1;

    private static IReadOnlyDictionary<string, OnnxTensor> Run(OnnxModel model, OnnxValue[] wanted, IModelRunner runner)
    {
        var part = model.Clone();
        part.Graph.Outputs.Clear();
        part.Graph.Outputs.AddRange(wanted.Select(value => part.Graph.Find(value.Name)!));
        part.Graph.Inputs.Clear();
        part.Graph.RemoveUnused();
        using var session = runner.Open(part);
        return session.Run(new Dictionary<string, OnnxTensor>(), [.. wanted.Select(value => value.Name)]);
    }
}
