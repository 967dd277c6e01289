using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Holds what was computed from components against the model itself before it is relied on.</summary>
/// <param name="wiring">The edges.</param>
/// <param name="runs">The components.</param>
/// <param name="anchors">The clean run.</param>
/// <param name="model">The model.</param>
internal sealed class ComponentProof(Wiring wiring, ComponentRuns runs, Anchors anchors, MappedModel model)
{
    private const double FloatLimit = 1e-3;
    private const double CoarseLimit = 3e-2;

    private readonly double _limit = model.IsCoarse ? CoarseLimit : FloatLimit;

    /// <summary>Checks the logits of the clean run, and one head of every layer, which a search computes apart from the others.</summary>
    /// <param name="own">The model's own logits on the clean prompts, [batch, position, channel].</param>
    /// <param name="logits">The components' logits, at <paramref name="places"/>.</param>
    /// <param name="places">The measured places; null where the logits are there at every position.</param>
    /// <param name="full">Outside values for whole streams.</param>
    /// <exception cref="ComponentMismatchException">They differ by more than the map's proof allows.</exception>
    public void Check(OnnxTensor own, OrtValue logits, IReadOnlyList<MeasuredPlace>? places, SideValues full)
    {
        float[] expected = own.ToSingle(), actual = runs.Components.ReadToHost(logits).ToSingle();
        if (places is not null)
        {
            int channels = (int)own.Dims[^1], positions = (int)own.Dims[^2];
            expected = [.. places.SelectMany(place => new ArraySegment<float>(expected, ((place.Prompt * positions) + place.Position) * channels, channels))];
        }

        double difference = expected.Length == actual.Length ? MapProver.Difference(expected, actual) : double.PositiveInfinity;
        if (!(difference <= model.Proof.Limit))
        {
            throw new ComponentMismatchException(FormattableString.Invariant(
                $"the logits computed part by part differ from the model's own by {difference:g3} of their spread, more than {model.Proof.Limit:g3}"));
        }

        foreach (int node in Samples(wiring).Where(node => wiring.Nodes[node].Kind == NodeKind.Head))
        {
            var input = anchors.CleanInput(wiring.ReceiversOf[node][0]).Full!;
            using var output = runs.Head(node, receiver => runs.Components.Run(receiver, full, input), (q, k, v) => runs.Components.Run(new(wiring.Nodes[node]), full, q, k, v, input))!;
            difference = Difference(Host(output), Sum(anchors.CleanChange(node).Full!, anchors.Ablated(node).Full!));
            if (!(difference <= _limit))
            {
                throw new ComponentMismatchException(FormattableString.Invariant($"{wiring.Nodes[node]} computed alone differs from the model's own by {difference:g3} of its size"));
            }
        }
    }

    /// <summary>Finds which nodes can be computed at the measured places alone: every MLP and norm is tried, and of the heads one of every layer.</summary>
    /// <param name="full">Outside values for whole streams.</param>
    /// <param name="places">The measured places.</param>
    /// <returns>Nothing where only whole streams are computed.</returns>
    public Placewise Find(SideValues full, MeasuredPlaces? places)
    {
        Placewise placewise = new(new bool[wiring.Nodes.Count], new bool[wiring.Nodes.Count]);
        if (places is null)
        {
            return placewise;
        }

        foreach (int node in Samples(wiring))
        {
            var name = wiring.Nodes[node];
            var expected = Sum(anchors.CleanChange(node).Get(Extent.Places, places.Gather), anchors.Ablated(node).Get(Extent.Places, places.Gather));
            if (name.Kind != NodeKind.Head)
            {
                placewise.Nodes[node] = Agrees(expected, () => runs.Components.Run(Receiver(node), places.Sides, anchors.CleanInput(wiring.ReceiversOf[node][0]).Get(Extent.Places, places.Gather)));
            }
            else if (places.OnePerPrompt)
            {
                bool alone = Agrees(expected, () => HeadAtPlaces(node, full, places, Extent.Full));
                bool query = alone && Agrees(expected, () => HeadAtPlaces(node, full, places, Extent.Places));
                foreach (int head in Enumerable.Range(0, wiring.Logits).Where(other => wiring.Nodes[other].Kind == NodeKind.Head && wiring.Nodes[other].Layer == name.Layer))
                {
                    (placewise.Nodes[head], placewise.Queries[head]) = (alone, query);
                }
            }
        }

        return placewise;
    }

    private static IEnumerable<int> Samples(Wiring wiring) => Enumerable.Range(0, wiring.Logits)
        .Where(node => wiring.ReceiversOf[node].Length > 0 && (wiring.Nodes[node].Kind != NodeKind.Head || IsSample(wiring, wiring.Nodes[node])));

    private static bool IsSample(Wiring wiring, CircuitNode head)
    {
        int heads = wiring.Nodes.Count(node => node.Kind == NodeKind.Head && node.Layer == head.Layer);
        return head.Head == head.Layer % heads;
    }

    private float[] Sum(OrtValue left, OrtValue right) => [.. Host(left).Zip(Host(right), (a, b) => a + b)];

    private float[] Host(OrtValue value) => runs.Components.ReadToHost(value).ToSingle();

    private Receiver Receiver(int node) => wiring.Receivers[wiring.ReceiversOf[node][0]];

    /// <summary>Whether a way to compute something works for this model and gives what is expected.</summary>
    private bool Agrees(float[] expected, Func<OrtValue?> compute)
    {
        try
        {
            using var actual = compute();
            return actual is not null && Difference(Host(actual), expected) <= _limit;
        }
        catch (ModelRunException)
        {
            return false;
        }
    }

    /// <summary>The largest difference by the largest expected value.</summary>
    private static double Difference(float[] given, float[] wanted)
    {
        if (wanted.Length != given.Length)
        {
            return double.PositiveInfinity;
        }

        double size = 0, largest = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            double difference = Math.Abs((double)wanted[i] - given[i]);
            largest = difference <= largest ? largest : difference;
            size = Math.Max(size, Math.Abs(wanted[i]));
        }

        return largest == 0 ? 0 : largest / size;
    }

    private OrtValue? HeadAtPlaces(int node, SideValues full, MeasuredPlaces places, Extent query)
    {
        var input = anchors.CleanInput(wiring.ReceiversOf[node][0]);
        return runs.Head(
            node,
            receiver => query == Extent.Places && receiver.Input == HeadInput.Query
                ? runs.Components.Run(receiver, places.Sides, input.Get(Extent.Places, places.Gather))
                : runs.Components.Run(receiver, full, input.Full!),
            (q, k, v) => runs.Components.RunAtPlaces(wiring.Nodes[node], full, new(q, query), k, v, input.Full!, places.Indices));
    }
}
