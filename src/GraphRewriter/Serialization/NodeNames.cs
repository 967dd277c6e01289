namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>
/// Names of a graph's nodes, each given once: exporters, ONNX Runtime's own optimiser and inlined functions repeat them, and ONNX Runtime refuses that.
/// </summary>
internal sealed class NodeNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary><paramref name="name"/>, with a number after it where it was given before; nodes without a name stay so.</summary>
    public string Unique(string name)
    {
        string unique = name;
        for (int suffix = 1; unique.Length > 0 && !_taken.Add(unique); suffix++)
        {
            unique = FormattableString.Invariant($"{name}_{suffix}");
        }

        return unique;
    }
}
