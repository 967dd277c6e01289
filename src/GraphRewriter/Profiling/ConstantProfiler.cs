using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>Measures values that are computed from initializers alone, such as weights that a graph unpacks, without taking them out of the runtime.</summary>
internal static class ConstantProfiler
{
    /// <summary>The computed values that depend on no graph input.</summary>
    public static HashSet<OnnxValue> ConstantsOf(OnnxGraph graph)
    {
        HashSet<OnnxValue> constants = new(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.NodesInOrder())
        {
            if (node.Dependencies.All(value => value.Constant is not null || constants.Contains(value)))
            {
                constants.UnionWith(node.Outputs.OfType<OnnxValue>());
            }
        }

        return constants;
    }

    /// <summary>Adds the profiles of <paramref name="constants"/> to <paramref name="profiles"/>.</summary>
    public static void Measure(OnnxModel model, HashSet<OnnxValue> constants, IModelRunner runner, Dictionary<string, ValueProfile> profiles)
    {
        if (constants.Count == 0)
        {
            return;
        }

        var probe = model.Clone();
        probe.Graph.Inputs.Clear();
        probe.Graph.Outputs.Clear();
        GraphBuilder builder = new(probe, "acdc.constant.");
        List<(string Name, string Dims, string Sample)> measured = [];
        foreach (var constant in constants)
        {
            var value = probe.Graph.Find(constant.Name)!;
            var dims = builder.Shape(value);
            var sample = builder.Slice(builder.Reshape(value, -1), 0, 0, 1);
            probe.Graph.Outputs.AddRange([dims, sample]);
            measured.Add((constant.Name, dims.Name, sample.Name));
        }

        probe.Graph.RemoveUnused();
        using var session = runner.Open(probe);
        var results = session.Run(new Dictionary<string, OnnxTensor>(), [.. probe.Graph.Outputs.Select(output => output.Name)]);
        foreach (var (name, dims, sample) in measured)
        {
            profiles[name] = new(results[sample].Type, [.. results[dims].ToInt64().Select(AxisSize.Fixed)]);
        }
    }
}
