using Acdc.Onnx.GraphRewriter.Circuits;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>
/// Edges' scores at one run: products of receivers' gradients with what their senders change by. Gradients of single receivers are kept back for one product,
/// since each product goes through all differences.
/// </summary>
/// <param name="plan">The order of groups and chunks.</param>
/// <param name="edges">The model's edges.</param>
/// <param name="contraction">Makes the products.</param>
/// <param name="differences">Every chunk's differences, [sender, batch · position · width]; owned by another.</param>
/// <param name="weight">What the scores are multiplied by.</param>
/// <param name="scores">A score per edge, added to.</param>
internal sealed class EdgeProducts(
    AttributionPlan plan, EdgeGraph edges, Contraction contraction, IReadOnlyDictionary<SenderChunk, OrtValue> differences, double weight, double[] scores)
        : IDisposable
{
    private readonly List<(ReceiverGroup Group, OrtValue Gradients)> _single = [];

    /// <summary>Adds the scores of the edges into a group, now or in <see cref="AddRest"/>.</summary>
    /// <param name="group">The group.</param>
    /// <param name="gradients">Its gradients, [receiver, batch · position · width]; taken over.</param>
    public void Add(ReceiverGroup group, OrtValue gradients)
    {
        if (group.Receivers.Count == 1)
        {
            _single.Add((group, gradients));
            return;
        }

        using (gradients)
        {
            Add([group], gradients);
        }
    }

    /// <summary>Adds the scores of the edges into single receivers.</summary>
    public void AddRest()
    {
        using var rows = contraction.Stacked([.. _single.Select(each => each.Gradients)]);
        Add([.. _single.Select(each => each.Group)], rows);
    }

    public void Dispose()
    {
        _single.ForEach(each => each.Gradients.Dispose());
        _single.Clear();
    }

    private void Add(IReadOnlyList<ReceiverGroup> groups, OrtValue gradients)
    {
        int columns = groups.Sum(group => group.Receivers.Count);
        int[] places = new int[groups.Count];
        foreach (var chunk in plan.Chunks.Where(chunk => groups.Any(group => chunk.Groups.Any(group.Senders.Contains))))
        {
            float[] products = contraction.Products(gradients, differences[chunk]);
            int column = 0;
            foreach (var (number, group) in groups.Index())
            {
                foreach (int row in chunk.Groups.Where(group.Senders.Contains)
                    .SelectMany(written => Enumerable.Range(chunk.RowOf(written), written.Nodes.Count)))
                {
                    foreach (var (place, receiver) in group.Receivers.Index())
                    {
                        scores[edges.FirstEdgeOf(receiver) + places[number]] += weight * products[(row * columns) + column + place];
                    }

                    places[number]++;
                }

                column += group.Receivers.Count;
            }
        }

        foreach (var (group, place) in groups.Zip(places))
        {
            if (place != edges.SendersOf(group.Receivers[0]).Count)
            {
                throw new InvalidOperationException($"{group.Receivers[0]} does not receive whole blocks");
            }
        }
    }
}
