using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>What may be computed at the measured places only.</summary>
/// <param name="Nodes">By node: whether its output can be had at the places alone.</param>
/// <param name="Queries">By node: for a head, whether its q can be had from its input at the places alone.</param>
internal sealed record Placewise(bool[] Nodes, bool[] Queries)
{
    /// <summary>Nothing may.</summary>
    public static Placewise Nothing { get; } = new([], []);

    /// <summary>The same, but for heads, which are then computed at every position.</summary>
    public Placewise WithoutHeads(Wiring wiring) =>
        new([.. Nodes.Select((alone, node) => alone && wiring.Nodes[node].Kind != NodeKind.Head)], new bool[Queries.Length]);
}
