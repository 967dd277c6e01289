using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>The arithmetic of a tiny pre-norm transformer, however its graph is written.</summary>
internal sealed record TinyShape
{
    public const double Epsilon = 1e-5;

    public int Layers { get; init; } = 2;

    public int Heads { get; init; } = 2;

    public int KeyValueHeads { get; init; } = 2;

    public int HeadWidth { get; init; } = 4;

    public int Width { get; init; } = 6;

    public int Hidden { get; init; } = 10;

    public int Vocabulary { get; init; } = 11;

    public int MostPositions { get; init; } = 16;

    /// <summary>Whether each head's softmax has one more entry, which weighs no position.</summary>
    public bool Sinks { get; init; }

    /// <summary>Experts of each MLP, two of which a token goes to; 0 for a plain MLP.</summary>
    public int Experts { get; init; }

    /// <summary>Whether a third table holds one of two segments per position.</summary>
    public bool TokenTypes { get; init; }

    /// <summary>Whether the token table is the unembedding as well.</summary>
    public bool Tied { get; init; }

    /// <summary>Every node in forward order.</summary>
    public IEnumerable<CircuitNode> Nodes =>
    [
        CircuitNode.Input,
        .. Enumerable.Range(0, Layers)
            .SelectMany(layer => Enumerable.Range(0, Heads).Select(head => CircuitNode.OfHead(layer, head)).Append(CircuitNode.OfMlp(layer))),
        CircuitNode.Logits,
    ];

    /// <summary>Every edge: a head reads what lies below its layer, an MLP its layer's heads as well, the logits all.</summary>
    public IEnumerable<Edge> Edges =>
        from to in Nodes
        from input in to.Kind == NodeKind.Head ? [HeadInput.Query, HeadInput.Key, HeadInput.Value] : new[] { HeadInput.Whole }
        from sender in Nodes.TakeWhile(node => node != to && (to.Kind != NodeKind.Head || node.Kind == NodeKind.Input || node.Layer < to.Layer))
        where to.Kind != NodeKind.Input
        select new Edge(sender, new(to, input));
}
