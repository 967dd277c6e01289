using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Holds components against the clean run before they are relied on.</summary>
/// <param name="wiring">The edges.</param>
/// <param name="runs">The components.</param>
/// <param name="anchors">The clean run.</param>
/// <param name="coarse">Whether the model computes, in part, in less than 32-bit floats.</param>
internal sealed class ComponentProof(Wiring wiring, ComponentRuns runs, Anchors anchors, bool coarse)
{
    private const double FloatLimit = 1e-3;
    private const double CoarseLimit = 3e-2;

    private readonly double _limit = coarse ? CoarseLimit : FloatLimit;

    /// <summary>Checks one head of every layer, which a search computes apart from the others.</summary>
    /// <param name="full">Outside values for whole streams.</param>
    /// <exception cref="ComponentMismatchException">It gives something else than it does among the others.</exception>
    public void CheckHeads(SideValues full)
    {
        foreach (int node in Samples(wiring).Where(node => wiring.Nodes[node].Kind == NodeKind.Head))
        {
            var input = anchors.CleanInput(wiring.ReceiversOf[node][0]).Full!;
            using var output = FromOperands(node, receiver => runs.Components.Run(receiver, full, input), (q, k, v) => runs.Components.Run(new(wiring.Nodes[node]), full, q, k, v, input))!;
            double difference = Difference(Host(output), Sum(anchors.CleanChange(node).Full!, anchors.Ablated(node).Full!));
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
                foreach (int head in wiring.HeadsOf(name.Layer))
                {
                    (placewise.Nodes[head], placewise.Queries[head]) = (alone, query);
                }
            }
        }

        return placewise;
    }

    /// <summary>What is tried: every MLP and norm and one head of every layer, by number.</summary>
    public static IEnumerable<int> Samples(Wiring wiring) => Enumerable.Range(0, wiring.Logits)
        .Where(node => wiring.ReceiversOf[node].Length > 0 && (wiring.Nodes[node].Kind != NodeKind.Head || IsSample(wiring, wiring.Nodes[node])));

    private static bool IsSample(Wiring wiring, CircuitNode head) => head.Head == head.Layer % wiring.HeadsOf(head.Layer).Count();

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
        return FromOperands(
            node,
            receiver => query == Extent.Places && receiver.Input == HeadInput.Query
                ? runs.Components.Run(receiver, places.Sides, input.Get(Extent.Places, places.Gather))
                : runs.Components.Run(receiver, full, input.Full!),
            (q, k, v) => runs.Components.RunAtPlaces(wiring.Nodes[node], full, new(q, query), k, v, input.Full!, places.Indices));
    }

    /// <summary>A head's output from its q, k and v, of which each is computed and let go.</summary>
    private OrtValue? FromOperands(int node, Func<Receiver, OrtValue> operand, Func<OrtValue, OrtValue, OrtValue, OrtValue?> output)
    {
        List<OrtValue> operands = [];
        try
        {
            operands.AddRange(wiring.ReceiversOf[node].Select(receiver => operand(wiring.Receivers[receiver])));
            return output(operands[0], operands[1], operands[2]);
        }
        finally
        {
            operands.ForEach(value => value.Dispose());
        }
    }
}
