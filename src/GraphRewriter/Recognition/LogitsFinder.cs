using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Chooses the output that is the logits.</summary>
internal static class LogitsFinder
{
    /// <summary>
    /// The output called <paramref name="name"/>, or the one output that can be the logits; a softmax over the channels that ends it is stepped over, with a
    /// note.
    /// </summary>
    /// <exception cref="ModelMappingException">No output or more than one can be the logits.</exception>
    public static OnnxValue Find(OnnxModel model, ModelInputs inputs, Facts facts, string? name, ICollection<string> notes)
    {
        var graph = model.Graph;
        if (name is not null)
        {
            var named = graph.Outputs.FirstOrDefault(output => output.Name == name)
                ?? throw new ModelMappingException($"the model has no output '{name}'; it has {Names(graph.Outputs)}");
            return facts[named].Type.IsFloatingPoint()
                ? BeforeSoftmax(named, facts, notes)
                : throw new ModelMappingException($"the output '{name}' is {facts[named]}: only floating-point values can be measured");
        }

        OnnxValue[] scores = [.. graph.Outputs.Where(output => facts[output].Type.IsFloatingPoint()
            && facts[output].Rank is 2 or 3 && new Activations(graph, inputs.Embedding, output).IsActive(output))];
        if (scores.Length == 0)
        {
            string found = string.Join(", ", graph.Outputs.Select(output => $"{output} ({facts[output]})"));
            throw new ModelMappingException($"no logits output: looked for floating-point scores that depend on the tokens, found {found}");
        }

        OnnxValue[] candidates = scores.Length == 1 ? scores : Narrow(scores, inputs, facts);
        if (candidates.Length != 1)
        {
            throw new ModelMappingException($"{candidates.Length} outputs could be the logits ({Names(candidates)}): say which one with --output");
        }

        return BeforeSoftmax(candidates[0], facts, notes);
    }

    private static OnnxValue[] Narrow(OnnxValue[] scores, ModelInputs inputs, Facts facts)
    {
        OnnxValue[] named = [.. scores.Where(output => output.Name == "logits")];
        OnnxValue[] vocabulary = [.. scores.Where(output => facts[output].Axes[^1] == AxisSize.Fixed(inputs.Vocabulary))];
        return named.Length == 1 ? named : vocabulary.Length > 0 ? vocabulary : scores;
    }

    private static OnnxValue BeforeSoftmax(OnnxValue output, Facts facts, ICollection<string> notes)
    {
        var end = output;
        while (end.Producer is { } node && node.Op.Type is "Cast" or "Identity" or "Log")
        {
            end = node.Inputs[0]!;
        }

        if (end.Producer is not { } softmax || softmax.Op.Type is not ("Softmax" or "LogSoftmax") || !OverChannels(softmax, facts[end].Rank))
        {
            return output;
        }

        notes.Add($"the output '{output}' has passed a {softmax.Op} ({softmax}); its input is taken for the logits");
        return softmax.Inputs[0]!;
    }

    private static bool OverChannels(OnnxNode softmax, int rank) => rank is 2 or 3 && softmax.Int("axis", -1) is var axis && (axis == -1 || axis == rank - 1);

    private static string Names(IEnumerable<OnnxValue> values) => string.Join(", ", values);
}
