using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance;

/// <summary>A <c>case*.json</c>: what is true of a model, and its logits under masks (docs/semantics, "Files of a case").</summary>
internal sealed record MaskCase
{
    /// <summary>The JSON file.</summary>
    public required string Path { get; init; }

    /// <summary>The folder that all files of the case lie in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    /// <summary>The model files, each to be checked against the same values.</summary>
    public required IReadOnlyList<string> ModelFiles { get; init; }

    /// <summary>The model's family, where the case says it.</summary>
    public string? Architecture { get; init; }

    /// <summary>What wrote the model, where the case says it.</summary>
    public string? Exporter { get; init; }

    /// <summary>The default operator set, where the case says it.</summary>
    public int? Opset { get; init; }

    /// <summary>The number of layers, where the case says it.</summary>
    public int? Layers { get; init; }

    /// <summary>The number of heads of a layer, where the case says it.</summary>
    public int? Heads { get; init; }

    /// <summary>The number of key and value heads of a layer, where the case says it.</summary>
    public int? KvHeads { get; init; }

    /// <summary>The width of the residual stream, where the case says it.</summary>
    public int? Width { get; init; }

    /// <summary>Whether attention and MLP of a layer read the same residual stream, where the case says it.</summary>
    public bool? Parallel { get; init; }

    /// <summary>Whether the model has no MLPs, where the case says it.</summary>
    public bool? AttentionOnly { get; init; }

    /// <summary>Whether <c>embed</c> and <c>pos_embed</c> stand in place of <c>input</c>.</summary>
    public bool SplitEmbeddings { get; init; }

    /// <summary>The number of edges, where the case says it.</summary>
    public int? Edges { get; init; }

    /// <summary>The edges by name, where the case says them.</summary>
    public IReadOnlyList<Edge>? EdgeNames { get; init; }

    /// <summary>The nodes, where the case says them.</summary>
    public IReadOnlyList<CircuitNode>? Nodes { get; init; }

    /// <summary>The graph's inputs, where the case says them.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>The graph's outputs, the logits first, where the case says them.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>The largest absolute difference of a logit that passes.</summary>
    public double Tolerance { get; init; }

    /// <summary>The masks.</summary>
    public IReadOnlyList<CaseMask> Masks { get; init; } = [];

    /// <summary>The folder with inputs and unmasked logits.</summary>
    public string DataFolder => System.IO.Path.Combine(Folder, "data");

    /// <summary>The file of the unmodified model's logits on the clean inputs; null where the case has none.</summary>
    public string? CleanLogits => Logits("clean_logits");

    /// <summary>The file of the unmodified model's logits on the corrupted inputs; null where the case has none.</summary>
    public string? CorruptedLogits => Logits("corrupted_logits");

    /// <summary>Reads a <c>case*.json</c>.</summary>
    /// <exception cref="InvalidDataException">The file is not such a case; the message names it and the place.</exception>
    public static MaskCase Read(string path) => ConformanceJson.Read<MaskCaseJson, MaskCase>(path, json => Made(path, json));

    private static MaskCase Made(string path, MaskCaseJson json)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string[] models = json.ModelFiles ?? [json.ModelFile ?? "model.onnx"];
        return new()
        {
            Path = path,
            ModelFiles = [.. models.Select(model => System.IO.Path.Combine(folder, model))],
            Architecture = json.Architecture,
            Exporter = json.Exporter,
            Opset = json.Opset,
            Layers = json.Layers,
            Heads = json.Heads,
            KvHeads = json.KvHeads,
            Width = json.DModel,
            Parallel = json.Parallel,
            AttentionOnly = json.AttnOnly,
            SplitEmbeddings = json.SplitEmbeddings,
            Edges = json.Edges,
            EdgeNames = json.EdgeNames is null ? null : [.. json.EdgeNames.Select(edge => ConformanceJson.Parse(path, edge, Edge.Parse))],
            Nodes = json.Nodes is null ? null : [.. json.Nodes.Select(node => ConformanceJson.Parse(path, node, CircuitNode.Parse))],
            Inputs = json.Inputs,
            Outputs = json.Outputs,
            Tolerance = json.Tolerance,
            Masks = [.. json.Masks.Select(mask => new CaseMask(
                mask.Name,
                mask.Ablation,
                [.. mask.Removed.Select(edge => ConformanceJson.Parse(path, edge, Edge.Parse))],
                System.IO.Path.Combine(folder, mask.Expected)))],
        };
    }

    private string? Logits(string name) =>
        new[] { ".pb", ".json" }.Select(ending => System.IO.Path.Combine(DataFolder, name + ending)).FirstOrDefault(File.Exists);
}
