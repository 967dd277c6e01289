using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>
/// Refuses what enters the activations from an input that is neither tokens, mask, positions or token types nor a past of the block's own keys or values:
/// pixels, the states of an encoder, keys that come ready-made. It has no edge, and nothing is fed for it.
/// </summary>
internal static class ForeignInputs
{
    /// <summary>Looks at what meets the activations on their way to <paramref name="outputs"/>.</summary>
    /// <returns>The sentence that refuses the first such input; null where there is none.</returns>
    public static string? Find(OnnxGraph graph, ModelInputs inputs, IEnumerable<OnnxValue> outputs) =>
        outputs.SelectMany(output => Find(graph, inputs, output)).FirstOrDefault();

    /// <summary>Looks at what the blocks of <paramref name="map"/> take for a past.</summary>
    /// <exception cref="ModelMappingException">It is not empty, or not continued by the block's own keys or values.</exception>
    public static void Check(TransformerMap map)
    {
        var activations = map.Activations;
        HashSet<OnnxNode> own = new(ReferenceEqualityComparer.Instance);
        foreach (var block in map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>())
        {
            own.UnionWith(activations.Between([block.Stream], block.Key.Value));
            own.UnionWith(activations.Between([block.Stream], block.Value.Value));
        }

        foreach (var input in map.Model.Graph.Inputs.Where(input => map.Inputs.Roles[input.Name] == InputRole.Past))
        {
            foreach (var (node, past) in Meetings(input, activations))
            {
                if (!own.Contains(node) || !IsEmptyBefore(node, past, map.Facts))
                {
                    throw new ModelMappingException(Refusal(input, InputRole.Past, node, activations));
                }
            }
        }
    }

    private static IEnumerable<string> Find(OnnxGraph graph, ModelInputs inputs, OnnxValue output)
    {
        Activations activations = new(graph, inputs.Embedding, output);
        foreach (var input in graph.Inputs)
        {
            var role = inputs.Roles[input.Name];
            if (role is InputRole.Other or InputRole.Past)
            {
                foreach (var (node, _) in Meetings(input, activations)
                    .Where(meeting => role == InputRole.Other || meeting.Node.Op != "Concat").OrderBy(meeting => activations.PlaceOf(meeting.Node)))
                {
                    yield return Refusal(input, role, node, activations);
                }
            }
        }
    }

    /// <summary>Where what comes of <paramref name="input"/> alone meets the activations.</summary>
    private static IEnumerable<(OnnxNode Node, OnnxValue Value)> Meetings(OnnxValue input, Activations activations)
    {
        HashSet<OnnxValue> seen = new([input], ReferenceEqualityComparer.Instance);
        Queue<OnnxValue> open = new(seen);
        while (open.TryDequeue(out var value))
        {
            foreach (var use in value.Uses.Where(use => !use.Node.Row.Measures))
            {
                if (activations.Holds(use.Node))
                {
                    yield return (use.Node, value);
                    continue;
                }

                foreach (var output in use.Node.Outputs.OfType<OnnxValue>().Where(seen.Add))
                {
                    open.Enqueue(output);
                }
            }
        }
    }

    private static bool IsEmptyBefore(OnnxNode node, OnnxValue past, Facts facts)
    {
        if (node.Op != "Concat")
        {
            return false;
        }

        var axes = facts[past].Axes;
        int axis = (int)node.Int("axis", 0);
        return axes[axis < 0 ? axis + axes.Count : axis] == AxisSize.Fixed(0);
    }

    private static string Refusal(OnnxValue input, InputRole role, OnnxNode node, Activations activations)
    {
        HashSet<OnnxNode> after = new([node], ReferenceEqualityComparer.Instance);
        after.UnionWith(activations.Nodes.Where(
            each => each.Dependencies.Any(value => value.Producer is { } producer && after.Contains(producer)) && after.Add(each)).ToArray());
        var softmaxes = activations.Nodes.Where(each => each.Op == "Softmax").ToList();
        int block = softmaxes.FindIndex(after.Contains);
        string where = block < 0 ? "what follows the last block" : $"the block of attention {block + 1} of {softmaxes.Count} ({softmaxes[block]})";
        string form = $"'{input}' ({input.DeclaredType}{(input.DeclaredDims is { } dims ? $", rank {dims.Count}" : "")})";
        return role == InputRole.Past
            ? $"{where} takes ready-made keys or values from the input {form}, at {node}: it is no empty past that the block's own keys and values are "
                + "appended to, and nothing in this file computes it, so it has no edges; export the model with what computes it, as one file without a past"
            : $"the input {form} enters {where}, at {node}: it is neither tokens, mask, positions or token types nor a past of the block's own keys and "
                + "values, so what it brings has no edges; models that read more than their tokens (images, sound, the states of an encoder) cannot be mapped";
    }
}
