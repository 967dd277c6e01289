using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>
/// A transformer with edges removed, in plain float64 and written from docs/semantics.md alone: it knows no graph, one prompt at a time,
/// every head from its own input.
/// </summary>
internal sealed class TinyOracle(TinyShape shape, TinyWeights weights)
{
    private readonly TinyBlocks _blocks = new(shape, weights);

    /// <summary>Logits and senders' values of one prompt; removed edges carry <paramref name="ablated"/>, or zero where that is null.</summary>
    public TinyRun Run(long[] tokens, IReadOnlySet<string> removed, TinyRun? ablated)
    {
        Dictionary<CircuitNode, double[,]> senders = [];
        double[,] constants = new double[tokens.Length, shape.Width];
        senders[CircuitNode.Input] = _blocks.Embed(tokens);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            for (int head = 0; head < shape.Heads; head++)
            {
                var node = CircuitNode.OfHead(layer, head);
                senders[node] = _blocks.Head(layer, head, Of(HeadInput.Query), Of(HeadInput.Key), Of(HeadInput.Value));

                double[,] Of(HeadInput input) => Read(new Receiver(node, input), layer);
            }

            AddRow(constants, weights[$"a{layer}.bo", shape.Width].ToSingle());
            var mlp = CircuitNode.OfMlp(layer);
            senders[mlp] = _blocks.Mlp(layer, Read(new Receiver(mlp), layer + 1));
        }

        return new(_blocks.Unembed(Read(new Receiver(CircuitNode.Logits), shape.Layers)), senders);

        double[,] Read(Receiver receiver, int headsOf)
        {
            double[,] sum = (double[,])constants.Clone();
            foreach (var (sender, current) in senders.Where(pair => pair.Key.Kind != NodeKind.Head || pair.Key.Layer < headsOf))
            {
                var value = !removed.Contains(new Edge(sender, receiver).ToString()) ? current : ablated?.Senders[sender];
                for (int i = 0; value is not null && i < sum.Length; i++)
                {
                    sum[i / shape.Width, i % shape.Width] += value[i / shape.Width, i % shape.Width];
                }
            }

            return sum;
        }
    }

    private static void AddRow(double[,] sum, float[] row)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i / row.Length, i % row.Length] += row[i % row.Length];
        }
    }
}

/// <summary>What the oracle computes.</summary>
/// <param name="Logits">[position, token].</param>
/// <param name="Senders">[position, channel] each.</param>
internal sealed record TinyRun(double[,] Logits, IReadOnlyDictionary<CircuitNode, double[,]> Senders);
