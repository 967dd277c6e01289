using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Opens a tiny transformer like any file and holds it against the oracle under random masks.</summary>
internal static class TinyCase
{
    private static readonly ModelOptions OnCpu = new() { Device = DeviceChoice.Cpu, Threads = 1 };

    /// <summary>Writes, reads, maps and proves the model.</summary>
    public static MappedModel Open(OnnxModel model, ModelOptions? options = null)
    {
        var folder = Directory.CreateTempSubdirectory("acdc-test-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx");
            OnnxWriter.WriteFile(model, path);
            return MappedModel.Open(path, options ?? OnCpu);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Asserts edges, and logits under random masks of both ablations, at a batch and length that the proof did not use.</summary>
    public static void AssertAgrees(TinyTransformer tiny, TinyWeights weights, double tolerance = 2e-4)
    {
        using var model = Open(tiny.Build());
        AssertAgrees(model, tiny, weights, tolerance);
    }

    /// <summary>As the other, of a model that is open already.</summary>
    public static void AssertAgrees(MappedModel model, TinyTransformer tiny, TinyWeights weights, double tolerance = 2e-4)
    {
        var shape = tiny.Shape;
        var names = model.Map.Edges.Edges.Select(edge => edge.ToString()).ToArray();
        CollectionAssert.AreEquivalent(shape.Edges.Select(edge => edge.ToString()).ToArray(), names);

        int batch = (int)(tiny.TokenDims.Length == 1 ? 1 : tiny.TokenDims[0] ?? tiny.Prompts), length = (int)(tiny.TokenDims[^1] ?? 4);
        TinyOracle oracle = new(shape, weights);
        Random random = new(5);
        long[] clean = Ids(), corrupted = Ids();
        var feeds = Feeds(clean);
        using var resampled = SenderValues.Capture(model, [Feeds(corrupted)])[0];
        using var zeros = SenderValues.Zero(model, feeds);
        foreach (var share in (double[])[0, 0.1, 0.5, 0.9, 1])
        {
            HashSet<string> removed = [.. names.Where(_ => random.NextDouble() < share)];
            var edges = EdgeSet.Of(model.Map.Edges, removed.Select(Edge.Parse));
            foreach (var values in (SenderValues[])[resampled, zeros])
            {
                using CircuitRunner runner = new(model, feeds, values);
                var actual = runner.Logits(edges).ToSingle();
                var wanted = Enumerable.Range(0, batch).SelectMany(prompt => Last(actual.Length / batch, oracle.Run(
                    Prompt(clean, prompt), removed,
                    values == zeros ? null : oracle.Run(Prompt(corrupted, prompt), new HashSet<string>(), null)).Logits.Cast<double>())).ToArray();
                Assert.AreEqual(wanted.Length, actual.Length);
                double difference = wanted.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
                Assert.AreEqual(0, difference, tolerance,
                    FormattableString.Invariant($"{removed.Count} of {names.Length} edges removed, {(values == zeros ? "zero" : "corrupted")}"));
            }
        }

        long[] Ids() => [.. Enumerable.Range(0, batch * length).Select(_ => random.NextInt64(shape.Vocabulary))];

        long[] Prompt(long[] ids, int prompt) => ids[(prompt * length)..((prompt + 1) * length)];

        Dictionary<string, OnnxTensor> Feeds(long[] ids) =>
            new() { ["input_ids"] = OnnxTensor.Of(ids, tiny.TokenDims.Length == 1 ? [length] : [batch, length]) };

        static IEnumerable<double> Last(int count, IEnumerable<double> logits) => logits.TakeLast(count);
    }
}
