using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Gradients;

/// <summary>
/// Reverse-mode differentiation that writes ONNX nodes: for outputs y with cotangents ȳ it adds to the graph what computes x̄ = Σ ȳ · ∂y/∂x. One rule per
/// operator (<see cref="GradientRules"/>); shapes are those of the run, so none need be known.
/// </summary>
internal static class Differentiator
{
    /// <summary>The oldest default operator set whose reductions take their axes from the run.</summary>
    public const long OldestOpset = 13;

    /// <summary>Adds the gradients of Σ ȳ · y with respect to <paramref name="sources"/>.</summary>
    /// <param name="model">The model whose graph is written into.</param>
    /// <param name="prefix">What names of new values start with.</param>
    /// <param name="outputs">The values differentiated, each with its cotangent: a value of the same shape and type.</param>
    /// <param name="sources">The values with respect to which is differentiated; they are taken for independent, also where one is computed from
    /// another.</param>
    /// <param name="axes">The axes of graph inputs by name, as far as they are known: what then is known to keep its shape need not be summed back to
    /// it.</param>
    /// <returns>A gradient per source, of its shape; zeros where no output depends on it.</returns>
    /// <exception cref="ModelMappingException">An operator on the way has no rule, or the opset is too old; the message names it.</exception>
    public static IReadOnlyList<OnnxValue> AddGradients(
        OnnxModel model, string prefix, IReadOnlyList<(OnnxValue Value, OnnxValue Cotangent)> outputs, IReadOnlyList<OnnxValue> sources,
        IReadOnlyDictionary<string, IReadOnlyList<AxisSize>>? axes = null)
    {
        if (model.Opset < OldestOpset)
        {
            throw new ModelMappingException(
                FormattableString.Invariant($"derivatives need opset {OldestOpset} or later, and the model has {model.Opset}; export it with a newer opset"));
        }

        GraphBuilder builder = new(model, prefix);
        var facts = Facts.Of(model.Graph, axes);
        var nodes = Between(model.Graph, outputs.Select(output => output.Value), sources, out var active);
        Cotangents cotangents = new(builder);
        foreach (var (value, cotangent) in outputs)
        {
            cotangents.Add(value, cotangent);
        }

        foreach (var node in nodes.AsEnumerable().Reverse())
        {
            if (!node.Outputs.Any(output => output is not null && !sources.Contains(output) && cotangents.Has(output)))
            {
                continue;
            }

            var rule = GradientRules.Find(node.Op)
                ?? throw new ModelMappingException($"no derivative is known for the operator {node}; methods that need gradients cannot run on this model");
            rule(new(node, builder, facts, cotangents, active));
        }

        return [.. sources.Select(source => cotangents[source] ?? builder.ZerosLike(source))];
    }

    /// <summary>The nodes on the way from the sources to the outputs, in topological order, and the values that depend smoothly on a source.</summary>
    private static List<OnnxNode> Between(OnnxGraph graph, IEnumerable<OnnxValue> outputs, IReadOnlyList<OnnxValue> sources, out HashSet<OnnxValue> active)
    {
        active = new(sources, ReferenceEqualityComparer.Instance);
        HashSet<OnnxNode> reaching = new(ReferenceEqualityComparer.Instance);
        Stack<OnnxNode> open = new(outputs.Select(output => output.Producer).OfType<OnnxNode>());
        while (open.TryPop(out var node))
        {
            if (reaching.Add(node))
            {
                foreach (var producer in node.Dependencies.Select(dependency => dependency.Producer).OfType<OnnxNode>())
                {
                    open.Push(producer);
                }
            }
        }

        List<OnnxNode> nodes = [];
        foreach (var node in graph.NodesInOrder().Where(node => reaching.Contains(node) && !GradientRules.IsStep(node)))
        {
            if (node.Dependencies.Any(active.Contains))
            {
                nodes.Add(node);
                active.UnionWith(node.Outputs.OfType<OnnxValue>());
            }
        }

        return nodes;
    }
}
