using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;

namespace Acdc.Onnx.GraphRewriter.Recognition;

/// <summary>
/// Tells whether a block carries anything from one position to another: one position of what it reads is changed, and the others of what it gives are looked at.
/// Blocks of operators that plainly work on each position alone are not run.
/// </summary>
/// <param name="model">The canonical model.</param>
/// <param name="inputs">Its inputs.</param>
/// <param name="facts">What is known of its values.</param>
/// <param name="activations">The part that carries activations.</param>
/// <param name="runner">Runs models as they are written.</param>
internal sealed class PositionMixing(OnnxModel model, ModelInputs inputs, Facts facts, Activations activations, IModelRunner runner)
{
    private const double LeastShare = 1e-3;
    private const string Stream = "acdc.mixing.stream", Output = "acdc.mixing.output";

    /// <summary>Whether the block mixes positions.</summary>
    /// <param name="stream">What it reads.</param>
    /// <param name="outputs">What it gives; inactive ones are biases.</param>
    /// <exception cref="ModelRunException">The runtime refuses the block.</exception>
    public bool Mixes(OnnxValue stream, IEnumerable<OnnxValue> outputs)
    {
        OnnxValue[] active = [.. outputs.Where(activations.IsActive)];
        return active.SelectMany(output => activations.Between([stream], output)).Distinct().Any(node => !IsPositionwise(node))
            && PositionOf(stream) is { } place && active.Any(output => Moves(stream, output, place));
    }

    private bool IsPositionwise(OnnxNode node)
    {
        var row = node.Row;
        if (node.Outputs.OfType<OnnxValue>().Any(output => facts.AxesOf(output) is not { } axes || axes.Count(axis => axis.Sequence) != 1 || axes.Any(axis => !axis.Known)))
        {
            return false;
        }

        return row.Elementwise || row.Layout
            || (row.Weighs && activations.ActiveInputs(node).Count() == 1 && activations.IsActive(node.Inputs[0]) && IsFree(node.Inputs[0]!, -1))
            || (node.Op.Type is "Split" or "Concat" or "Softmax" or "LayerNormalization" or "SimplifiedLayerNormalization" or "RMSNormalization"
                && IsFree(node.Inputs[0]!, node.Int("axis", node.Op == "Split" ? 0 : -1)))
            || node.Op.Type.StartsWith("Reduce", StringComparison.Ordinal);
    }

    /// <summary>Whether positions do not lie along an axis, nor along any behind it.</summary>
    private bool IsFree(OnnxValue value, long axis) =>
        facts.AxesOf(value) is { } axes && axes.Skip((int)(axis < 0 ? axis + axes.Count : axis)).All(each => !each.Sequence);

    /// <summary>The axis that positions lie along; in a model that runs at one length only, where no axis is seen to grow with it, the last but one.</summary>
    private int? PositionOf(OnnxValue value)
    {
        var axes = facts[value].Axes;
        bool isSeen = facts.First.Sequence != facts.Second.Sequence;
        int place = isSeen ? axes.ToList().FindIndex(axis => axis.Sequence) : axes.Count - 2;
        return place >= 0 && axes[place].Known && (isSeen ? axes[place].Factor == 1 : axes[place].At(facts.First) % facts.First.Sequence == 0) ? place : null;
    }

    private bool Moves(OnnxValue stream, OnnxValue output, int place)
    {
        var size = facts.First;
        if (size.Sequence < 2 || PositionOf(output) is not { } there)
        {
            return false;
        }

        using var session = runner.Open(Cut(stream, output));
        Random random = new(1);
        long[] dims = [.. facts[stream].Axes.Select(axis => axis.At(size))];
        float[] values = [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (product, dim) => product * dim)).Select(_ => (2 * random.NextSingle()) - 1)];
        var before = Run(values);
        float largest = before.ToSingle().Max(Math.Abs);
        return new[] { 0, size.Sequence - 1 }.Any(changed =>
        {
            float[] after = Run([.. values.Select((value, i) => Position(i, dims, place, size) == changed ? -value : value)]).ToSingle();
            long[] given = [.. before.Dims];
            return before.ToSingle().Zip(after).Index()
                .Any(entry => Position(entry.Index, given, there, size) != changed && !(Math.Abs(entry.Item.First - entry.Item.Second) <= LeastShare * largest));
        });

        OnnxTensor Run(float[] fed)
        {
            Dictionary<string, OnnxTensor> feeds = new(inputs.Sample(size, 1), StringComparer.Ordinal) { [Stream] = OnnxTensor.Of(fed, dims) };
            return session.Run(feeds, [Output])[Output];
        }
    }

    /// <summary>The position that an entry belongs to, where the axis holds positions alone or those of one prompt after another.</summary>
    private static long Position(long entry, long[] dims, int place, RunSize size) =>
        entry / dims.Skip(place + 1).Aggregate(1L, (product, dim) => product * dim) % dims[place] % size.Sequence;

    private OnnxModel Cut(OnnxValue stream, OnnxValue output)
    {
        var cut = model.Clone();
        GraphBuilder builder = new(cut, "acdc.mixing.");
        var profile = facts[stream];
        var from = cut.Graph.Find(stream.Name)!;
        var to = cut.Graph.Find(output.Name)!;
        OnnxValue fed = builder.Input(Stream, ElementType.Float, [.. profile.Axes.Select(_ => (long?)null)]);
        cut.Graph.ReplaceUses(from, profile.Type == ElementType.Float ? fed : builder.Cast(fed, profile.Type));
        cut.Graph.Outputs.Clear();
        builder.Output(Output, facts[output].Type == ElementType.Float ? to : builder.Cast(to, ElementType.Float), ElementType.Float, [.. facts[output].Axes.Select(_ => (long?)null)]);
        cut.Graph.RemoveUnused();
        return cut;
    }
}
