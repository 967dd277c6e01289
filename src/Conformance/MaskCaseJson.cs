namespace Acdc.Onnx.Conformance;

/// <summary>A <c>case*.json</c> as it is written.</summary>
internal sealed record MaskCaseJson
{
    public string? ModelFile { get; init; }

    public string[]? ModelFiles { get; init; }

    public string? Architecture { get; init; }

    public string? Exporter { get; init; }

    public int? Opset { get; init; }

    public int? Layers { get; init; }

    public int? Heads { get; init; }

    public int? KvHeads { get; init; }

    public int? DModel { get; init; }

    public bool? Parallel { get; init; }

    public bool? AttnOnly { get; init; }

    public bool SplitEmbeddings { get; init; }

    public int? Edges { get; init; }

    public string[]? EdgeNames { get; init; }

    public string[]? Nodes { get; init; }

    public string[]? Inputs { get; init; }

    public string[]? Outputs { get; init; }

    public double Tolerance { get; init; } = 5e-4;

    public Mask[] Masks { get; init; } = [];

    /// <summary>One entry of <c>masks</c>.</summary>
    public sealed record Mask
    {
        public required string Name { get; init; }

        public required Ablation Ablation { get; init; }

        public required string[] Removed { get; init; }

        public required string Expected { get; init; }
    }
}
