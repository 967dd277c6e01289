using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>A search that goes on from its first tests, against the same search made in one go: every value to the last digit.</summary>
[TestClass]
internal sealed class ResumedSearchTests
{
    private const int Leg = 24;

    private static string Folder => RepositoryFolder.Find("models", "gpt2-tasks");

    [TestMethod]
    [DataRow(EvaluatorKind.Incremental, Ablation.Corrupted, 61)]
    [DataRow(EvaluatorKind.Incremental, Ablation.Zero, 125)]
    [DataRow(EvaluatorKind.Reference, Ablation.Corrupted, 250)]
    public void A_search_goes_on_from_some_of_its_tests(EvaluatorKind kind, Ablation ablation, int each) =>
        Check(kind, ablation, new(0.05), wholeHeads: kind == EvaluatorKind.Reference, prompts: 3, each, made: 2);

    [TestMethod]
    [TestCategory("Long")]
    [DataRow(EvaluatorKind.Incremental, Ablation.Corrupted, 0.05, false)]
    [DataRow(EvaluatorKind.Incremental, Ablation.Zero, 0.02, false)]
    [DataRow(EvaluatorKind.Incremental, Ablation.Mean, 0.005, false)]
    [DataRow(EvaluatorKind.Incremental, Ablation.Corrupted, 0.01, true)]
    public void A_search_goes_on_from_every_place_in_a_leg(EvaluatorKind kind, Ablation ablation, double threshold, bool wholeHeads) =>
        Check(kind, ablation, new(threshold) { Rule = wholeHeads ? ComparisonRule.Absolute : ComparisonRule.Signed, Heads = HeadOrder.Random }, wholeHeads,
            prompts: 4, each: 7, made: 1);

    /// <summary>
    /// Goes on from a prefix, in the first and the second case with an evaluator of its own, else with one that has answered other questions, until two legs
    /// after it.
    /// </summary>
    private static void Check(EvaluatorKind kind, Ablation ablation, AcdcOptions options, bool wholeHeads, int prompts, int each, int made)
    {
        using var model = MappedModel.Open(Path.Combine(Folder, "model.onnx"), new() { Device = DeviceChoice.Cpu, Threads = 2 });
        var graph = wholeHeads ? model.Map.Edges.WithWholeHeads() : model.Map.Edges;
        SearchResult whole;
        using (var first = Make())
        {
            whole = new AcdcSearch(options) { Leg = Leg }.Run(first);
        }

        RecordedTests all = new(whole.StartMetric, [.. whole.Tests.Select(test => test.After)]);
        Assert.IsTrue(whole.Tests.Count > 4 * Leg, $"{whole.Tests.Count} tests");
        Assert.IsTrue(whole.Tests.DistinctBy(test => test.Decision).Count() == 2, "every test was decided alike");
        using var shared = Make();
        for (int count = 0, run = 0; count <= whole.Tests.Count; count += each, run++)
        {
            using var own = run < made ? Make() : null;
            using CancellationTokenSource enough = new();
            int last = count / Leg * Leg + (2 * Leg);
            AcdcSearch search = new(options)
            {
                Leg = Leg,
                Recorded = all with { After = [.. all.After.Take(count)] },
                Tested = test =>
                {
                    if (test.Order == last)
                    {
                        enough.Cancel();
                    }
                },
            };
            SearchResult result;
            try
            {
                result = search.Run(own ?? shared, null, enough.Token);
                Assert.IsTrue(whole.Removed.Equals(result.Removed));
            }
            catch (SearchStoppedException stopped)
            {
                result = stopped.Partial;
            }

            Assert.AreEqual(Math.Min(last + 1, whole.Tests.Count), result.Tests.Count);
            CollectionAssert.AreEqual(all.After.Take(result.Tests.Count).ToArray(), result.Tests.Select(test => test.After).ToArray(), $"from {count} tests");
        }

        IModelEvaluator Make() => Evaluators.Make(kind, model, Batches(), ablation, graph, note => Assert.Fail(note));

        IReadOnlyList<EvaluationBatch> Batches()
        {
            var read = PromptFile.Read(Path.Combine(Folder, "prompts", "ioi.jsonl"), new() { Limit = prompts });
            PromptBatchOptions metric = new(KnownMetrics.Find("kl")!) { TokenInput = model.Map.Inputs.Tokens.Name };
            return [.. PromptBatches.Make([.. read.Take(2)], metric), .. PromptBatches.Make([.. read.Skip(2)], metric)];
        }
    }
}
