using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Testing;

/// <summary>Edge graphs written from docs/semantics alone, without a model.</summary>
public static class TestGraphs
{
    private static readonly HeadInput[] Inputs = [HeadInput.Query, HeadInput.Key, HeadInput.Value];

    public static EdgeGraph Transformer(int layers, int heads, BlockStyle style = BlockStyle.Sequential, bool split = false)
    {
        List<KeyValuePair<Receiver, IReadOnlyList<CircuitNode>>> incoming = [];
        List<CircuitNode> stream = split ? [CircuitNode.TokenEmbedding, CircuitNode.PositionEmbedding] : [CircuitNode.Input];
        for (int layer = 0; layer < layers; layer++)
        {
            CircuitNode[] block = [.. Enumerable.Range(0, heads).Select(head => CircuitNode.OfHead(layer, head))];
            CircuitNode mlp = CircuitNode.OfMlp(layer);
            CircuitNode norm = new(NodeKind.AttentionNorm, layer);
            CircuitNode mlpNorm = new(NodeKind.MlpNorm, layer);
            foreach (var head in block)
            {
                foreach (var input in Inputs)
                {
                    Add(new(head, input), stream);
                }
            }

            switch (style)
            {
                case BlockStyle.Sequential:
                    Add(new(mlp), [.. stream, .. block]);
                    stream = [.. stream, .. block, mlp];
                    break;
                case BlockStyle.Parallel:
                    Add(new(mlp), stream);
                    stream = [.. stream, .. block, mlp];
                    break;
                case BlockStyle.AttentionOnly:
                    stream = [.. stream, .. block];
                    break;
                case BlockStyle.NormedOutputs:
                    Add(new(norm), block);
                    Add(new(mlp), [.. stream, norm]);
                    stream = [.. stream, norm, mlp];
                    break;
                case BlockStyle.PostNorm:
                    Add(new(norm), [.. stream, .. block]);
                    Add(new(mlp), [norm]);
                    Add(new(mlpNorm), [norm, mlp]);
                    stream = [mlpNorm];
                    break;
            }
        }

        Add(new(CircuitNode.Logits), stream);
        return new(incoming);

        void Add(Receiver receiver, IEnumerable<CircuitNode> senders) =>
            incoming.Add(KeyValuePair.Create<Receiver, IReadOnlyList<CircuitNode>>(receiver, [.. senders]));
    }
}
