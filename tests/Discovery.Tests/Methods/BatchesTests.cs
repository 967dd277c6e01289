using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Attribution;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Capture;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Methods;

/// <summary>What goes through prompts batch after batch against the same prompts in one batch.</summary>
[TestClass]
public sealed class BatchesTests
{
    private const int Prompts = 6;
    private const int Few = 4;
    private static MappedModel? _model;

    private static MappedModel Model => _model ??= MappedModel.Open(Path.Combine(Folder, "model.onnx"), new() { Device = DeviceChoice.Cpu });

    private static string Folder => RepositoryFolder.Find("models", "gpt2-tasks");

    [ClassCleanup]
    public static void Close() => _model?.Dispose();

    [TestMethod]
    [DataRow(Ablation.Corrupted)]
    [DataRow(Ablation.Mean)]
    public void Scores_of_several_batches_are_those_of_one(Ablation ablation)
    {
        using EdgeAttribution attribution = new(Model);
        double[] together = attribution.Scores(Batches(Prompts), new() { Ablation = ablation });
        double[] parts = attribution.Scores(Batches(Few), new() { Ablation = ablation });

        double largest = together.Max(Math.Abs);
        Assert.IsTrue(largest > 0, "no edge has a score");
        for (int edge = 0; edge < together.Length; edge++)
        {
            Assert.AreEqual(together[edge], parts[edge], 1e-5 * largest, Model.Map.Edges.Edges[edge].ToString());
        }
    }

    [TestMethod]
    [DataRow(Ablation.Corrupted)]
    [DataRow(Ablation.Zero)]
    [DataRow(Ablation.Mean)]
    public void Batch_after_batch_circuits_score_as_in_one(Ablation ablation)
    {
        var edges = Model.Map.Edges;
        using ReferenceEvaluator reference = new(Model, Batches(Prompts), ablation, edges);
        ICircuitEvaluator whole = reference, batchwise = new BatchwiseEvaluator(Model, Batches(Few), ablation, edges);
        EdgeSet removed = new(edges);
        Assert.AreEqual(whole.Evaluate(removed), batchwise.Evaluate(removed), 1e-4);
        removed = removed.With(Enumerable.Range(0, edges.Edges.Count).Where(edge => edge % 3 == 0));
        Assert.AreEqual(whole.Evaluate(removed), batchwise.Evaluate(removed), 1e-4);
    }

    [TestMethod]
    public void A_mean_is_that_of_all_batches_at_a_position()
    {
        var batches = Batches(Few);
        var clean = SenderValues.Capture(Model, batches.Select(batch => batch.Clean));
        using CaptureSession session = new(Model);
        var means = AblatedValues.Make(Model, session, batches, clean, Ablation.Mean);
        foreach (var sender in Model.Map.Edges.Senders)
        {
            int width = Model.Map.Shape.Width, positions = Values(clean[0]).Length / (Few * width), at = (2 * width) + 7;
            double mean = clean.Sum(batch => Values(batch).Chunk(positions * width).Sum(prompt => (double)prompt[at])) / Prompts;
            Assert.AreEqual(mean, Values(means[^1])[(positions * width) + at], 1e-5, sender.ToString());

            float[] Values(SenderValues values) => OrtTensor.ToOnnxTensor(values[sender]).ToSingle();
        }

        foreach (var values in clean.Concat(means))
        {
            values.Dispose();
        }
    }

    private static IReadOnlyList<EvaluationBatch> Batches(int size)
    {
        var metric = KnownMetrics.Find("logit_diff")!;
        var prompts = PromptFile.Read(Path.Combine(Folder, "prompts", "ioi.jsonl"), new()
        {
            Tokenizer = () => TokenizerLoader.FromFolder(Folder),
            Limit = Prompts,
            NeedsAnswers = metric.Answers,
        });
        return PromptBatches.Make(prompts, new(metric) { TokenInput = Model.Map.Inputs.Tokens.Name, BatchSize = size });
    }
}
