using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner;

/// <summary>Makes what removed edges carry.</summary>
public static class AblatedValues
{
    /// <summary>One set of values per batch; the caller disposes them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="session">Runs it.</param>
    /// <param name="batches">The prompts.</param>
    /// <param name="clean">The clean run's values of each batch.</param>
    /// <param name="ablation">The ablation.</param>
    /// <exception cref="ArgumentException">Corrupted ablation, and a batch has no corrupted prompts.</exception>
    public static IReadOnlyList<SenderValues> Make(
        MappedModel model, CaptureSession session, IReadOnlyList<EvaluationBatch> batches, IReadOnlyList<SenderValues> clean, Ablation ablation)
    {
        return ablation switch
        {
            Ablation.Corrupted => [.. batches.Select(batch => session.Senders(batch.Corrupted
                ?? throw new ArgumentException("corrupted ablation needs corrupted prompts, and the data has none")))],
            Ablation.Zero => [.. batches.Select(batch => SenderValues.Zero(model, batch.Clean))],
            _ => Mean(model, batches, clean),
        };
    }

    private static IReadOnlyList<SenderValues> Mean(MappedModel model, IReadOnlyList<EvaluationBatch> batches, IReadOnlyList<SenderValues> clean)
    {
        var masks = batches.Select(batch => MaskOf(model, batch)).ToArray();
        long[] lengths = [.. masks.Select(mask => mask.Dims[1]).Distinct()];
        bool perPosition = lengths.Length == 1 && masks.All(mask => mask.ToInt64().All(entry => entry != 0));
        int width = model.Map.Shape.Width;
        var results = batches.Select(_ => new Dictionary<CircuitNode, OnnxTensor>()).ToArray();
        foreach (var sender in model.Map.Edges.Senders)
        {
            int slots = perPosition ? (int)lengths[0] : 1;
            double[] sums = new double[slots * width];
            long[] counts = new long[slots];
            for (int i = 0; i < batches.Count; i++)
            {
                Accumulate(OrtTensor.ToOnnxTensor(clean[i][sender]).ToSingle(), masks[i], sums, counts, width);
            }

            for (int i = 0; i < batches.Count; i++)
            {
                long prompts = masks[i].Dims[0], positions = masks[i].Dims[1];
                float[] values = new float[prompts * positions * width];
                for (long row = 0; row < prompts * positions; row++)
                {
                    long slot = perPosition ? row % positions : 0;
                    for (int channel = 0; channel < width; channel++)
                    {
                        values[(row * width) + channel] = (float)(sums[(slot * width) + channel] / counts[slot]);
                    }
                }

                results[i][sender] = OnnxTensor.Of(values, prompts, positions, width);
            }
        }

        return [.. results.Select(SenderValues.Of)];
    }

    private static void Accumulate(float[] values, OnnxTensor mask, double[] sums, long[] counts, int width)
    {
        long[] present = mask.ToInt64();
        for (int row = 0; row < present.Length; row++)
        {
            if (present[row] == 0)
            {
                continue;
            }

            int slot = counts.Length == 1 ? 0 : row % counts.Length;
            counts[slot]++;
            for (int channel = 0; channel < width; channel++)
            {
                sums[(slot * width) + channel] += values[(row * width) + channel];
            }
        }
    }

    private static OnnxTensor MaskOf(MappedModel model, EvaluationBatch batch)
    {
        var tokens = batch.Clean[model.Map.Inputs.Tokens.Name].Dims;
        long[] dims = tokens.Count == 1 ? [1, tokens[0]] : [tokens[0], tokens[1]];
        return model.Map.Inputs.Mask is { } mask && batch.Clean.TryGetValue(mask.Name, out var given)
            ? OnnxTensor.Of(Array.ConvertAll(given.Type.IsFloatingPoint() ? given.ToSingle() : Array.ConvertAll(given.ToInt64(), entry => (float)entry), entry => entry > 0 ? 1L : 0L), dims)
            : OnnxTensor.Of(Enumerable.Repeat(1L, (int)(dims[0] * dims[1])).ToArray(), dims);
    }
}
