using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Capture;

/// <summary>
/// Senders' mean values over the clean prompts: per position where all prompts have one length, else over all positions. Batches are added one after another,
/// and only sums are held.
/// </summary>
internal sealed class SenderMeans
{
    private readonly MappedModel _model;
    private readonly Dictionary<CircuitNode, double[]> _sums;
    private readonly long[] _counts;
    private readonly int _width;

    /// <summary>Makes sums ready for <paramref name="batches"/>.</summary>
    public SenderMeans(MappedModel model, IReadOnlyList<EvaluationBatch> batches)
    {
        _model = model;
        var masks = batches.Select(MaskOf).ToArray();
        long[] lengths = [.. masks.Select(mask => mask.Dims[1]).Distinct()];
        bool perPosition = lengths.Length == 1 && masks.All(mask => mask.ToInt64().All(entry => entry != 0));
        _width = model.Map.Shape.Width;
        _counts = new long[perPosition ? lengths[0] : 1];
        _sums = model.Map.Edges.Senders.ToDictionary(sender => sender, _ => new double[_counts.Length * _width]);
    }

    /// <summary>The means over <paramref name="batches"/>, of which one after another is run.</summary>
    public static SenderMeans Over(MappedModel model, CaptureSession session, IReadOnlyList<EvaluationBatch> batches)
    {
        SenderMeans means = new(model, batches);
        foreach (var batch in batches)
        {
            using var clean = session.Senders(batch.Clean);
            means.Add(batch, clean);
        }

        return means;
    }

    /// <summary>The means over <paramref name="batches"/> as values of each; the caller disposes them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">The prompts.</param>
    /// <param name="clean">The clean run's values of each batch.</param>
    public static IReadOnlyList<SenderValues> Of(MappedModel model, IReadOnlyList<EvaluationBatch> batches, IReadOnlyList<SenderValues> clean)
    {
        SenderMeans means = new(model, batches);
        foreach (var (batch, values) in batches.Zip(clean))
        {
            means.Add(batch, values);
        }

        return [.. batches.Select(means.For)];
    }

    /// <summary>Adds a batch's clean values.</summary>
    public void Add(EvaluationBatch batch, SenderValues clean)
    {
        long[] present = MaskOf(batch).ToInt64();
        foreach (var (sender, sums) in _sums)
        {
            Accumulate(OrtTensor.ToOnnxTensor(clean[sender]).ToSingle(), present, sums);
        }

        for (int row = 0; row < present.Length; row++)
        {
            _counts[row % _counts.Length] += present[row];
        }
    }

    /// <summary>The means as values of a batch, float [batch, position, width]; the caller disposes them.</summary>
    public SenderValues For(EvaluationBatch batch)
    {
        var dims = MaskOf(batch).Dims;
        return new(_sums.ToDictionary(
            pair => pair.Key, pair => OrtTensor.ToOrtValue(OnnxTensor.Of(Rows(pair.Value, dims[0] * dims[1]), dims[0], dims[1], _width))), null);
    }

    private float[] Rows(double[] sums, long rows)
    {
        float[] values = new float[rows * _width];
        for (long row = 0; row < rows; row++)
        {
            long slot = row % _counts.Length;
            for (int channel = 0; channel < _width; channel++)
            {
                values[(row * _width) + channel] = (float)(sums[(slot * _width) + channel] / _counts[slot]);
            }
        }

        return values;
    }

    private void Accumulate(float[] values, long[] present, double[] sums)
    {
        for (int row = 0; row < present.Length; row++)
        {
            int slot = row % _counts.Length;
            for (int channel = 0; present[row] != 0 && channel < _width; channel++)
            {
                sums[(slot * _width) + channel] += values[(row * _width) + channel];
            }
        }
    }

    /// <summary>One where a token is, zero at padding, [batch, position].</summary>
    private OnnxTensor MaskOf(EvaluationBatch batch)
    {
        var tokens = batch.Clean[_model.Map.Inputs.Tokens.Name].Dims;
        long[] dims = tokens.Count == 1 ? [1, tokens[0]] : [tokens[0], tokens[1]];
        return _model.Map.Inputs.Mask is { } mask && batch.Clean.TryGetValue(mask.Name, out var given)
            ? OnnxTensor.Of(Array.ConvertAll(
                given.Type.IsFloatingPoint() ? given.ToSingle() : Array.ConvertAll(given.ToInt64(), entry => (float)entry), entry => entry > 0 ? 1L : 0L), dims)
            : OnnxTensor.Of(Enumerable.Repeat(1L, (int)(dims[0] * dims[1])).ToArray(), dims);
    }
}
