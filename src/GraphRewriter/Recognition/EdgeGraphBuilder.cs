using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>Lists the edges of a stream: every receiver with all that was written to the stream it reads.</summary>
internal static class EdgeGraphBuilder
{
    public static EdgeGraph Build(StreamBottom bottom, IReadOnlyList<StreamStep> steps)
    {
        List<KeyValuePair<Receiver, IReadOnlyList<CircuitNode>>> incoming = [];
        List<CircuitNode> stream = bottom.IsSplit ? [CircuitNode.TokenEmbedding, CircuitNode.PositionEmbedding] : [CircuitNode.Input];
        foreach (var step in steps)
        {
            switch (step)
            {
                case JoinStep join:
                    Add(join);
                    break;
                case NormStep norm:
                    incoming.Add(new(new(norm.Node), [.. stream]));
                    stream = [norm.Node];
                    break;
            }
        }

        incoming.Add(new(new(CircuitNode.Logits), [.. stream]));
        return new(incoming);

        void Add(JoinStep join)
        {
            CircuitNode[] before = [.. stream];
            if (join.Attention is { } attention)
            {
                CircuitNode[] heads = [.. Enumerable.Range(0, attention.Heads).Select(head => CircuitNode.OfHead(attention.Layer, head))];
                foreach (var head in heads)
                {
                    foreach (var input in (HeadInput[])[HeadInput.Query, HeadInput.Key, HeadInput.Value])
                    {
                        incoming.Add(new(new(head, input), before));
                    }
                }

                if (attention.HasOutputNorm)
                {
                    CircuitNode norm = new(NodeKind.AttentionNorm, attention.Layer);
                    incoming.Add(new(new(norm), heads));
                    heads = [norm];
                }

                stream.AddRange(heads);
            }

            if (join.Mlp is { } mlp)
            {
                incoming.Add(new(new(mlp.Node), before));
                stream.Add(mlp.Node);
            }
        }
    }
}
