using System.Numerics.Tensors;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Components;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Holds components against the clean run, on some prompts, before they are relied on.</summary>
/// <param name="wiring">The edges.</param>
/// <param name="runs">The components.</param>
/// <param name="anchors">The clean run.</param>
/// <param name="sample">The prompts.</param>
/// <param name="roundoff">What the model's rounding of activations takes off a number, relative to its size; 0 where all of them are 32-bit floats.</param>
internal sealed class ComponentProof(Wiring wiring, ComponentRuns runs, Anchors anchors, PromptSample sample, double roundoff)
{
    private const double FloatLimit = 1e-3;
    private const double CoarseLimit = 3e-2;
    private const int NoiseSeed = 1;

    private readonly double _limit = roundoff > 0 ? CoarseLimit : FloatLimit;

    /// <summary>
    /// Checks one head of every layer, which a search computes apart from the others, and finds which nodes can be computed at the measured places alone:
    /// every MLP and norm is tried in the clean run, and of the heads the checked ones on noise.
    /// </summary>
    /// <param name="measured">Whether the metric reads some places only; where not, nothing but whole streams is computed.</param>
    /// <exception cref="ComponentMismatchException">A head gives something else than it does among the others.</exception>
    public Placewise Find(bool measured)
    {
        using var full = runs.Sides.Of(sample.Inputs);
        using var places = measured ? new MeasuredPlaces(runs.Arithmetic, sample.Places, sample.Count, runs.Sides, full) : null;
        Placewise placewise = new(new bool[wiring.Nodes.Count], new bool[wiring.Nodes.Count]);
        foreach (int node in SampleNodes.Of(wiring))
        {
            if (wiring.Nodes[node].Kind == NodeKind.Head)
            {
                CheckHead(node, full);
                var (alone, query) = places is { OnePerPrompt: true } ? FindHead(node, full, places) : (false, false);
                foreach (int head in wiring.HeadsOf(wiring.Nodes[node].Layer))
                {
                    (placewise.Nodes[head], placewise.Queries[head]) = (alone, query);
                }
            }
            else if (places is not null)
            {
                placewise.Nodes[node] = IsPlacewise(node, places);
            }
        }

        return placewise;
    }

    private void CheckHead(int node, SideValues full)
    {
        int[] receivers = wiring.ReceiversOf[node];
        using OrtValue query = CleanInput(receivers[0]), key = CleanInput(receivers[1]), value = CleanInput(receivers[2]);
        using HeadRun run = new(runs.Components, wiring.Nodes[node], full, query, key, value);
        using var actual = run.Whole();
        using var expected = CleanOutput(node);
        double difference = Difference(Read(actual), Read(expected));
        if (!(difference <= _limit))
        {
            throw new ComponentMismatchException(
                FormattableString.Invariant($"{wiring.Nodes[node]} computed alone differs from the model's own by {difference:g3} of its channel's spread"));
        }
    }

    /// <summary>
    /// Whether a head can be computed at the places, and whether from a q that is there only. It is tried on noise: in the clean run a head may give the same
    /// whatever its q is, one that attends to the first token only for example.
    /// </summary>
    private (bool Alone, bool Query) FindHead(int node, SideValues full, MeasuredPlaces places)
    {
        using var clean = CleanInput(wiring.ReceiversOf[node][0]);
        using var stream = NoiseLike(clean);
        using HeadRun run = new(runs.Components, wiring.Nodes[node], full, stream, stream, stream);
        using var whole = run.Whole();
        using var expected = places.Gather(whole);
        bool alone = Agrees(() => run.AtPlaces(places), expected) && Agrees(() => run.AtPlacesOfStream(places), expected);
        return (alone, alone && Agrees(() => run.AtPlacesThroughout(places), expected));
    }

    /// <summary>Whether an MLP or a norm can be computed at the places.</summary>
    private bool IsPlacewise(int node, MeasuredPlaces places)
    {
        int receiver = wiring.ReceiversOf[node][0];
        using OrtValue input = CleanInput(receiver), there = places.Gather(input), whole = CleanOutput(node), expected = places.Gather(whole);
        return Agrees(() => runs.Components.Run(wiring.Receivers[receiver], places.Sides, there), expected);
    }

    /// <summary>Uniform noise of a stream's shape and root mean square, the same at every call.</summary>
    private OrtValue NoiseLike(OrtValue stream)
    {
        var given = runs.Components.ReadToHost(stream);
        float[] noise = [.. given.As<float>()];
        double scale = Math.Sqrt(3 * noise.Where(float.IsFinite).Average(value => (double)value * value));
        Random random = new(NoiseSeed);
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)(scale * ((2 * random.NextDouble()) - 1));
        }

        return OrtTensor.ToOrtValue(OnnxTensor.Of(noise, [.. given.Dims]));
    }

    private OrtValue CleanInput(int receiver) => Cut(anchors.CleanInput(receiver));

    private OrtValue CleanOutput(int node)
    {
        using OrtValue change = Cut(anchors.CleanChange(node)), ablated = Cut(anchors.Ablated(node));
        return runs.Arithmetic.Sum([Term.Plus(change), Term.Plus(ablated)]);
    }

    /// <summary>The sample's prompts of a stream.</summary>
    private OrtValue Cut(Signal stream) => runs.Arithmetic.Rows(stream.Full!, sample.First, sample.First + sample.Count);

    /// <summary>Whether a way to compute a node at the places works for this model and gives what is expected.</summary>
    private bool Agrees(Func<OrtValue?> compute, OrtValue expected)
    {
        try
        {
            using var actual = compute();
            var wanted = Read(expected);
            return actual is not null && Difference(Read(actual), wanted) <= _limit && float.IsFinite(TensorPrimitives.SumOfMagnitudes(wanted.As<float>()));
        }
        catch (ModelRunException)
        {
            return false;
        }
    }

    private OnnxTensor Read(OrtValue value) => runs.Components.ReadToHost(value);

    /// <summary>The largest difference by the spread of its channel in what is wanted.</summary>
    private double Difference(OnnxTensor given, OnnxTensor wanted)
    {
        float[] values = wanted.ToSingle();
        return ChannelScales.Of([values], (int)wanted.Dims[^1], Math.Max(roundoff, ChannelScales.FloatResolution)).Difference(values, given.ToSingle());
    }
}
