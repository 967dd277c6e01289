using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Holds components against the clean run before they are relied on.</summary>
/// <param name="wiring">The edges.</param>
/// <param name="components">The components.</param>
/// <param name="arithmetic">Sums.</param>
/// <param name="anchors">The clean run.</param>
/// <param name="coarse">Whether the model computes in less than 32-bit floats.</param>
internal sealed class ComponentProof(Wiring wiring, ComponentSessions components, Arithmetic arithmetic, Anchors anchors, bool coarse)
{
    private const double FloatLimit = 1e-3;
    private const double CoarseLimit = 3e-2;

    private readonly double _limit = coarse ? CoarseLimit : FloatLimit;

    /// <summary>What is checked: every MLP and norm and one head of every layer, by number.</summary>
    public static IEnumerable<int> Samples(Wiring wiring) => Enumerable.Range(0, wiring.Logits)
        .Where(node => wiring.ReceiversOf[node].Length > 0 && (wiring.Nodes[node].Kind != NodeKind.Head || IsSample(wiring, wiring.Nodes[node])));

    /// <summary>Checks every MLP and norm and one head of every layer on the clean run, and which of them can be computed at the measured places alone.</summary>
    /// <param name="full">Outside values for whole streams.</param>
    /// <param name="places">The measured places; null where only whole streams are computed.</param>
    /// <exception cref="ComponentMismatchException">A component gives something else than the model.</exception>
    public Placewise Check(SideValues full, MeasuredPlaces? places)
    {
        Placewise placewise = new(new bool[wiring.Nodes.Count], new bool[wiring.Nodes.Count]);
        foreach (int node in Samples(wiring))
        {
            var name = wiring.Nodes[node];
            var clean = Clean(node);
            using (var output = Compute(node, full))
            {
                double difference = Difference(output, clean.Full!);
                if (!(difference <= _limit))
                {
                    throw new ComponentMismatchException(FormattableString.Invariant($"{name} computed alone differs from the model's own by {difference:g3} of its size"));
                }
            }

            if (places is not null && name.Kind != NodeKind.Head)
            {
                var expected = clean.Get(Extent.Places, places.Gather);
                placewise.Nodes[node] = Agrees(expected, () => components.Run(Receiver(node), places.Sides, anchors.CleanInput(wiring.ReceiversOf[node][0]).Get(Extent.Places, places.Gather)));
            }
            else if (places is { OnePerPrompt: true })
            {
                var expected = clean.Get(Extent.Places, places.Gather);
                bool alone = Agrees(expected, () => HeadAtPlaces(node, full, places, Extent.Full));
                bool query = alone && Agrees(expected, () => HeadAtPlaces(node, full, places, Extent.Places));
                foreach (int head in Enumerable.Range(0, wiring.Logits).Where(other => wiring.Nodes[other].Kind == NodeKind.Head && wiring.Nodes[other].Layer == name.Layer))
                {
                    (placewise.Nodes[head], placewise.Queries[head]) = (alone, query);
                }
            }

            clean.Dispose();
        }

        return placewise;
    }

    private static bool IsSample(Wiring wiring, CircuitNode head)
    {
        int heads = wiring.Nodes.Count(node => node.Kind == NodeKind.Head && node.Layer == head.Layer);
        return head.Head == head.Layer % heads;
    }

    private Signal Clean(int node) => new(arithmetic.Sum([(anchors.CleanChange(node).Full!, false), (anchors.Ablated(node).Full!, false)]));

    private Receiver Receiver(int node) => wiring.Receivers[wiring.ReceiversOf[node][0]];

    /// <summary>Whether a way to compute something works for this model and gives what is expected.</summary>
    private bool Agrees(OrtValue expected, Func<OrtValue?> compute)
    {
        try
        {
            using var actual = compute();
            return actual is not null && Difference(actual, expected) <= _limit;
        }
        catch (ModelRunException)
        {
            return false;
        }
    }

    private double Difference(OrtValue actual, OrtValue expected)
    {
        float[] wanted = components.ReadToHost(expected).ToSingle(), given = components.ReadToHost(actual).ToSingle();
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

    private OrtValue Compute(int node, SideValues sides)
    {
        var input = anchors.CleanInput(wiring.ReceiversOf[node][0]).Full!;
        return wiring.Nodes[node].Kind == NodeKind.Head
            ? FromOperands(node, receiver => components.Run(receiver, sides, input), (q, k, v) => components.Run(new(wiring.Nodes[node]), sides, q, k, v, input))!
            : components.Run(Receiver(node), sides, input);
    }

    private OrtValue? HeadAtPlaces(int node, SideValues full, MeasuredPlaces places, Extent query)
    {
        var input = anchors.CleanInput(wiring.ReceiversOf[node][0]);
        return FromOperands(
            node,
            receiver => query == Extent.Places && receiver.Input == HeadInput.Query
                ? components.Run(receiver, places.Sides, input.Get(Extent.Places, places.Gather))
                : components.Run(receiver, full, input.Full!),
            (q, k, v) => components.RunAtPlaces(wiring.Nodes[node], full, new(q, query), k, v, input.Full!, places.Indices));
    }

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
