using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;

namespace Acdc.Onnx.Conformance;

/// <summary>
/// How far logits are from a case's expected ones: a TensorProto of the same shape, or for large vocabularies a JSON file with the last position's
/// largest logits, mean and population standard deviation over the vocabulary (docs/semantics, "Files of a case").
/// </summary>
internal static class LogitsComparison
{
    /// <summary>The largest absolute difference; infinite where one side holds a number and the other none.</summary>
    /// <param name="expected">The file of the expected logits, <c>.pb</c> or <c>.json</c>.</param>
    /// <param name="logits">The logits, [batch, position, vocabulary], or [position, vocabulary] of a model without batches.</param>
    /// <param name="attentionMask">Nonzero at positions that count, [batch, position]; null where all do.</param>
    /// <exception cref="InvalidDataException">The file is broken or speaks of another shape; the message names it.</exception>
    /// <exception cref="ModelFileException">A tensor file is missing or broken.</exception>
    public static double LargestDifference(string expected, OnnxTensor logits, OnnxTensor? attentionMask = null)
    {
        logits = WithBatch(logits);
        if (logits.Dims.Count != 3)
        {
            throw new InvalidDataException(
                $"{expected}: compared with logits of shape [{string.Join(',', logits.Dims)}], expected [batch, position, vocabulary]");
        }

        LogitsView view = new(logits, attentionMask);
        return Path.GetExtension(expected) == ".json" ? FromLargest(expected, view) : FromAll(expected, view);
    }

    private static OnnxTensor WithBatch(OnnxTensor logits) => logits.Dims.Count == 2 ? logits.Reshape([1, .. logits.Dims]) : logits;

    private static double FromAll(string file, LogitsView view)
    {
        var tensor = WithBatch(TensorFile.Read(file));
        if (!tensor.Dims.SequenceEqual(view.Dims))
        {
            throw new InvalidDataException(
                $"{file}: expects logits of shape [{string.Join(',', tensor.Dims)}], the model gives [{string.Join(',', view.Dims)}]");
        }

        LogitsView expected = new(tensor, null);
        double largest = 0;
        foreach (var (row, position) in view.Counted())
        {
            var want = expected.At(row, position);
            var got = view.At(row, position);
            for (int channel = 0; channel < got.Length; channel++)
            {
                largest = Math.Max(largest, Difference(want[channel], got[channel]));
            }
        }

        return largest;
    }

    private static double FromLargest(string file, LogitsView view)
    {
        var json = ConformanceJson.Read<LargestLogitsJson>(file);
        if (json.Position != "last" || json.Vocab != view.Dims[2] || json.Rows.Length != view.Dims[0])
        {
            throw new InvalidDataException(
                $"{file}: expects position '{json.Position}' of {json.Rows.Length} prompts over {json.Vocab} tokens, the model gives "
                    + $"[{string.Join(',', view.Dims)}]");
        }

        double largest = 0;
        for (int row = 0; row < json.Rows.Length; row++)
        {
            var want = json.Rows[row];
            var got = view.At(row, view.Last(row));
            foreach (var (id, value) in want.TopIds.Zip(want.TopValues))
            {
                largest = Math.Max(largest, Difference(value, got[id]));
            }

            var (mean, deviation) = Moments(got);
            largest = Math.Max(largest, Math.Max(Difference(want.Mean, mean), Difference(want.StdPopulation, deviation)));
        }

        return largest;
    }

    private static double Difference(double want, double got)
    {
        bool same = want.Equals(got);
        double difference = Math.Abs(want - got);
        return same ? 0 : double.IsNaN(difference) ? double.PositiveInfinity : difference;
    }

    private static (double Mean, double Deviation) Moments(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (float value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(squares / values.Length));
    }
}
