using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Incremental;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>Work on the next question by a batch that is ready early: here always the first, of two prompts; the second has thirty.</summary>
[TestClass]
public sealed class LookAheadTests
{
    private const double Threshold = 0.003;
    private const int Steps = 120;

    private static string Folder => RepositoryFolder.Find("models", "gpt2-tasks");

    [TestMethod]
    [DataRow(Ablation.Corrupted, true)]
    [DataRow(Ablation.Corrupted, false)]
    [DataRow(Ablation.Zero, false)]
    public void No_value_depends_on_what_was_guessed(Ablation ablation, bool rightly)
    {
        using var model = Open(threads: 2);
        int guesses = 0;

        double[] expected = Walk(model, ablation, null);
        double[] actual = Walk(model, ablation, change =>
        {
            Interlocked.Increment(ref guesses);
            return change < Threshold == rightly;
        });

        CollectionAssert.AreEqual(expected, actual);
        Assert.AreNotEqual(0, guesses, "nobody looked ahead");
        Assert.IsTrue(expected.Distinct().Count() > expected.Length / 2, "the walk changes too little to tell right from wrong");
    }

    [TestMethod]
    public void A_single_thread_never_looks_ahead()
    {
        using var model = Open(threads: 1);

        Walk(model, Ablation.Corrupted, _ => throw new InvalidOperationException("asked for a guess"));
    }

    private static MappedModel Open(int threads) =>
        MappedModel.Open(Path.Combine(Folder, "model.onnx"), new() { Device = DeviceChoice.Cpu, Threads = threads });

    /// <summary>
    /// The metric after edges in no order are ablated one by one, and given back where that changes it much; every third time the next question is not the one
    /// that was announced.
    /// </summary>
    private static double[] Walk(MappedModel model, Ablation ablation, Func<double, bool>? takes)
    {
        var prompts = PromptFile.Read(Path.Combine(Folder, "prompts", "ioi.jsonl"), new() { Limit = 32 });
        PromptBatchOptions metric = new(KnownMetrics.Find("kl")!) { TokenInput = model.Map.Inputs.Tokens.Name };
        EvaluationBatch[] batches = [.. PromptBatches.Make([.. prompts.Take(2)], metric), .. PromptBatches.Make([.. prompts.Skip(2)], metric)];
        var edges = model.Map.Edges;
        using IncrementalEvaluator evaluator = new(model, batches, ablation, edges);
        int[] order = [.. Enumerable.Range(0, edges.Edges.Count)];
        new Random(1).Shuffle(order);
        IReadOnlyList<int>[] steps = [.. order.Take(Steps).Select(edge => (int[])[edge])];
        EdgeSet removed = new(edges);
        List<double> values = [evaluator.Evaluate(removed, [[]])[0]];
        double now = values[0];
        for (int done = 0; done < steps.Length; done += values.Count % 3 == 0 ? 1 : 0)
        {
            foreach (double value in takes is null ? evaluator.Evaluate(removed, steps[done..]) : evaluator.Evaluate(removed, steps[done..], takes))
            {
                values.Add(value);
                int edge = steps[done++][0];
                if (!(value - now < Threshold))
                {
                    break;
                }

                removed = removed.With([edge]);
                now = value;
            }
        }

        return [.. values];
    }
}
