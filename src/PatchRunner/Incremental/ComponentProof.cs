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

    /// <summary>
    /// Checks one head of every layer, which a search computes apart from the others, and finds which nodes can be computed at the measured places alone:
    /// every MLP and norm is tried, and of the heads the checked ones.
    /// </summary>
    /// <param name="full">Outside values for whole streams.</param>
    /// <param name="places">The measured places.</param>
    /// <returns>Nothing where only whole streams are computed.</returns>
    /// <exception cref="ComponentMismatchException">A head gives something else than it does among the others.</exception>
    public Placewise Find(SideValues full, MeasuredPlaces? places)
    {
        Placewise placewise = new(new bool[wiring.Nodes.Count], new bool[wiring.Nodes.Count]);
        foreach (int node in Samples(wiring))
        {
            if (wiring.Nodes[node].Kind == NodeKind.Head)
            {
                var (alone, query) = FindHead(node, full, places);
                foreach (int head in wiring.HeadsOf(wiring.Nodes[node].Layer))
                {
                    (placewise.Nodes[head], placewise.Queries[head]) = (alone, query);
                }
            }
            else if (places is not null)
            {
                int receiver = wiring.ReceiversOf[node][0];
                placewise.Nodes[node] = Agrees(node, places, () => Run(receiver, places));
            }
        }

        return placewise;
    }

    /// <summary>What is tried: every MLP and norm and one head of every layer, by number.</summary>
    public static IEnumerable<int> Samples(Wiring wiring) => Enumerable.Range(0, wiring.Logits)
        .Where(node => wiring.ReceiversOf[node].Length > 0 && (wiring.Nodes[node].Kind != NodeKind.Head || IsSample(wiring, wiring.Nodes[node])));

    private static bool IsSample(Wiring wiring, CircuitNode head) => head.Head == head.Layer % wiring.HeadsOf(head.Layer).Count();

    /// <summary>Whether a head can be computed at the places, and whether from a q that is there only.</summary>
    private (bool Alone, bool Query) FindHead(int node, SideValues full, MeasuredPlaces? places)
    {
        var head = wiring.Nodes[node];
        int[] receivers = wiring.ReceiversOf[node];
        var sizes = anchors.CleanInput(receivers[0]).Full!;
        using var query = Run(receivers[0], full);
        using var key = Run(receivers[1], full);
        using var value = Run(receivers[2], full);
        using var output = runs.Components.Run(new(head), full, query, key, value, sizes);
        double difference = Difference(output, node, null);
        if (!(difference <= _limit))
        {
            throw new ComponentMismatchException(FormattableString.Invariant($"{head} computed alone differs from the model's own by {difference:g3} of its size"));
        }

        if (places is not { OnePerPrompt: true } || !Agrees(node, places, () => AtPlaces(query, Extent.Full)))
        {
            return (false, false);
        }

        return (true, Agrees(node, places, () =>
        {
            using var there = Run(receivers[0], places);
            return AtPlaces(there, Extent.Places);
        }));

        OrtValue? AtPlaces(OrtValue q, Extent extent) => runs.Components.RunAtPlaces(head, full, new(q, extent), key, value, sizes, places.Indices);
    }

    private OrtValue Run(int receiver, SideValues full) => runs.Components.Run(wiring.Receivers[receiver], full, anchors.CleanInput(receiver).Full!);

    private OrtValue Run(int receiver, MeasuredPlaces places) => runs.Components.Run(wiring.Receivers[receiver], places.Sides, At(anchors.CleanInput(receiver), places));

    private static OrtValue At(Signal signal, MeasuredPlaces? places) => places is null ? signal.Full! : signal.Get(Extent.Places, places.Gather);

    /// <summary>Whether a way to compute a node at the places works for this model and gives what is expected.</summary>
    private bool Agrees(int node, MeasuredPlaces places, Func<OrtValue?> compute)
    {
        try
        {
            using var actual = compute();
            return actual is not null && Difference(actual, node, places) <= _limit;
        }
        catch (ModelRunException)
        {
            return false;
        }
    }

    /// <summary>The largest difference from the clean run by that one's largest value.</summary>
    private double Difference(OrtValue actual, int node, MeasuredPlaces? places)
    {
        using var expected = runs.Arithmetic.Sum([(At(anchors.CleanChange(node), places), false), (At(anchors.Ablated(node), places), false)]);
        return Difference(runs.Components.ReadToHost(actual).As<float>(), runs.Components.ReadToHost(expected).As<float>());
    }

    private static double Difference(ReadOnlySpan<float> given, ReadOnlySpan<float> wanted)
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
}
