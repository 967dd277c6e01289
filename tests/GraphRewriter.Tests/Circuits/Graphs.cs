using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.GraphRewriter.Tests.Circuits;

/// <summary>Edge graphs of sequential pre-norm transformers, built by hand.</summary>
internal static class Graphs
{
    private static readonly HeadInput[] Inputs = [HeadInput.Query, HeadInput.Key, HeadInput.Value];

    public static EdgeGraph Build(int layers, int heads, bool mlps = true, bool split = false)
    {
        List<KeyValuePair<Receiver, IReadOnlyList<CircuitNode>>> incoming = [];
        List<CircuitNode> stream = split ? [CircuitNode.TokenEmbedding, CircuitNode.PositionEmbedding] : [CircuitNode.Input];
        for (int layer = 0; layer < layers; layer++)
        {
            CircuitNode[] below = [.. stream];
            for (int head = 0; head < heads; head++)
            {
                var node = CircuitNode.OfHead(layer, head);
                incoming.AddRange(Inputs.Select(input => KeyValuePair.Create(new Receiver(node, input), (IReadOnlyList<CircuitNode>)below)));
                stream.Add(node);
            }

            if (mlps)
            {
                incoming.Add(new(new(CircuitNode.OfMlp(layer)), [.. stream]));
                stream.Add(CircuitNode.OfMlp(layer));
            }
        }

        incoming.Add(new(new(CircuitNode.Logits), stream));
        return new(incoming);
    }
}
