using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Copies stretches of the map's graph into the switchable one, reading other values than the original does.</summary>
internal sealed class RegionCloner(OnnxGraph target, Activations activations, Func<OnnxValue, OnnxValue> import)
{
    /// <summary>
    /// Copies the nodes that compute <paramref name="end"/> from the keys of <paramref name="sources"/>, which are read from its values instead.
    /// </summary>
    /// <param name="sources">Values of the map's graph, and what the copy reads in their place.</param>
    /// <param name="end">The value wanted.</param>
    /// <param name="suffix">What is put after the names of the copied values.</param>
    /// <param name="skip">Nodes whose copy passes its activation through unchanged.</param>
    /// <returns>The copy of <paramref name="end"/>.</returns>
    public OnnxValue Clone(IReadOnlyDictionary<OnnxValue, OnnxValue> sources, OnnxValue end, string suffix, Predicate<OnnxNode>? skip = null) =>
        Clone(sources, [end], suffix, skip)[0];

    /// <summary>
    /// As <see cref="Clone(IReadOnlyDictionary{OnnxValue, OnnxValue}, OnnxValue, string, Predicate{OnnxNode}?)"/>, for several values that share nodes.
    /// </summary>
    public IReadOnlyList<OnnxValue> Clone(
        IReadOnlyDictionary<OnnxValue, OnnxValue> sources, IReadOnlyList<OnnxValue> ends, string suffix, Predicate<OnnxNode>? skip = null)
    {
        Dictionary<OnnxValue, OnnxValue> copies = new(sources, ReferenceEqualityComparer.Instance);
        string[] keys = [.. sources.Keys.Select(key => key.Name)];
        var region = ends.SelectMany(end => activations.Between([.. sources.Keys], end)).Distinct().OrderBy(activations.PlaceOf);
        foreach (var node in region)
        {
            if (skip?.Invoke(node) == true)
            {
                copies[node.Output] = Read(node.Inputs.First(activations.IsActive)!);
                continue;
            }

            target.AddCopy(node, [.. node.Inputs.Select(input => input is null ? null : Read(input))], suffix, copies);
        }

        return [.. ends.Select(Read)];

        OnnxValue Read(OnnxValue value)
        {
            if (copies.TryGetValue(value, out var copy))
            {
                return copy;
            }

            return activations.IsActive(value)
                ? throw new InvalidOperationException($"the stretch from {string.Join(", ", keys)} also reads {value}")
                : import(value);
        }
    }
}
