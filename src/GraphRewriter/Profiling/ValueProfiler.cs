using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>
/// Reads types and axes off by running: every value is made an output, and the model runs at two sizes.
/// No rule per operator is needed, and fused or unknown operators are measured like any other.
/// </summary>
internal static class ValueProfiler
{
    private static readonly (RunSize First, RunSize Second)[] Sizes =
    [
        (new(2, 5), new(3, 7)),
        (new(2, 3), new(3, 4)),
        (new(2, 2), new(3, 3)),
        (new(1, 5), new(1, 7)),
        (new(1, 3), new(1, 4)),
        (new(1, 2), new(1, 3)),
    ];

    /// <summary>Profiles every value that <paramref name="model"/>'s first output depends on.</summary>
    /// <returns>A profile per value, initializers included; values that are no tensors have none.</returns>
    /// <exception cref="ModelMappingException">The model runs at none of the sizes tried.</exception>
    public static Facts Measure(OnnxModel model, ModelInputs inputs, IModelRunner runner)
    {
        var constants = ConstantProfiler.ConstantsOf(model.Graph);
        var probe = model.Clone();
        foreach (var value in model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<OnnxValue>())
        {
            bool tensor = value.Producer!.Op.Type is not ("SplitToSequence" or "SequenceConstruct" or "SequenceEmpty" or "SequenceInsert" or "Optional");
            if (tensor && !constants.Contains(value) && !model.Graph.Outputs.Contains(value))
            {
                probe.Graph.Outputs.Add(probe.Graph.Find(value.Name)!);
            }
        }

        probe.Graph.Outputs.RemoveAll(output => constants.Contains(model.Graph.Find(output.Name)!));
        using var session = runner.Open(probe);
        string[] outputs = [.. probe.Graph.Outputs.Select(output => output.Name)];
        List<string> failures = [];
        foreach (var (first, second) in SizesFor(inputs))
        {
            try
            {
                var one = Run(session, inputs.Sample(first, seed: 1), outputs);
                var two = first == second ? one : Run(session, inputs.Sample(second, seed: 2), outputs);
                var profiles = Fit(model.Graph, one, two, first, second, DataSizes.Find(model.Graph, inputs.Embedding));
                ConstantProfiler.Measure(model, constants, runner, profiles);
                return Facts.OfRuns(profiles, first, second);
            }
            catch (ModelRunException failure)
            {
                failures.Add($"{first}: {failure.Message}");
            }
        }

        throw new ModelMappingException($"the model runs at none of the sizes tried (batch x sequence): {string.Join("; ", failures)}");
    }

    private static Dictionary<string, OnnxTensor> Run(
        IModelSession session, IReadOnlyDictionary<string, OnnxTensor> feeds, IReadOnlyCollection<string> outputs) =>
        new(session.Run(feeds, outputs).Concat(feeds), StringComparer.Ordinal);

    /// <summary>The pairs of run sizes to try, in their order.</summary>
    internal static IEnumerable<(RunSize First, RunSize Second)> SizesFor(ModelInputs inputs)
    {
        return Sizes
            .Select(pair => (Limit(pair.First), Limit(pair.Second)))
            .Distinct();

        RunSize Limit(RunSize size) => new(inputs.FixedBatch ?? size.Batch, inputs.FixedSequence ?? size.Sequence);
    }

    private static Dictionary<string, ValueProfile> Fit(
        OnnxGraph graph, Dictionary<string, OnnxTensor> one, Dictionary<string, OnnxTensor> two, RunSize first, RunSize second,
        IReadOnlySet<OnnxValue> dataSizes)
    {
        Dictionary<string, ValueProfile> profiles = new(StringComparer.Ordinal);
        foreach (var (name, tensor) in one)
        {
            var other = two[name];
            bool lawful = tensor.Dims.Count == other.Dims.Count && !dataSizes.Contains(graph.Find(name)!);
            profiles[name] = new(tensor.Type, lawful
                ? [.. tensor.Dims.Zip(other.Dims, (a, b) => AxisSize.Fit(a, b, first, second))]
                : [.. tensor.Dims.Select(_ => AxisSize.Unknown)]);
        }

        foreach (var initializer in graph.Initializers)
        {
            profiles[initializer.Name] = new(initializer.Constant!.Type, [.. initializer.Constant.Dims.Select(AxisSize.Fixed)]);
        }

        return profiles;
    }
}
