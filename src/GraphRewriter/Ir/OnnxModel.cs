namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>A graph with the operator sets it is written in.</summary>
internal sealed class OnnxModel(OnnxGraph graph)
{
    /// <summary>The graph.</summary>
    public OnnxGraph Graph { get; } = graph;

    /// <summary>The format's version.</summary>
    public long IrVersion { get; set; } = 8;

    /// <summary>Operator set versions by domain; the default domain is empty.</summary>
    public Dictionary<string, long> Opsets { get; } = new(StringComparer.Ordinal);

    /// <summary>The version of the default operator set.</summary>
    public long Opset => Opsets.GetValueOrDefault("", 1);

    /// <summary>Key-value metadata.</summary>
    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Things a user should know about how the file was read.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The folder that external data lies in; null for a model made in memory.</summary>
    public string? Folder { get; set; }
}
