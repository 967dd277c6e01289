using Acdc.Onnx.Conformance;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Incremental;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>The incremental evaluator against the whole model, on every case with masks; <c>acdc verify --evaluators</c> does the same.</summary>
[TestClass]
public sealed class EvaluatorTests
{
    private const int Steps = 12;

    public static IEnumerable<object[]> Cases =>
        from file in CaseFolder.Find(RepositoryFolder.Find("tests", "cases"))
        where file.Kind == CaseKind.Masks
        select new object[] { file.Name, file.Path };

    /// <summary>One in three, for every day.</summary>
    public static IEnumerable<object[]> SomeCases => Cases.Where((_, i) => i % 3 == 0);

    /// <summary>The others.</summary>
    public static IEnumerable<object[]> OtherCases => Cases.Where((_, i) => i % 3 != 0);

    [ClassCleanup]
    public static void Close() => Opened.Close();

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(Cases))]
    public void Both_evaluators_agree_on_random_removals_and_in_a_search(string name, string path)
    {
        var maskCase = MaskCase.Read(path);
        using var check = CaseCheck.Open(maskCase, maskCase.ModelFiles[0], new() { Device = DeviceChoice.Cpu });

        var result = check.Evaluators();

        Assert.IsTrue(result.Passed, $"{name}: {result.What}, difference {result.LargestDifference}");
        StringAssert.Contains(result.What, "circuits", $"{name}: nothing was compared");
    }

    [TestMethod]
    [DynamicData(nameof(SomeCases))]
    public void Steps_answered_together_are_those_answered_one_by_one(string name, string path) => SameSteps(name, path);

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(OtherCases))]
    public void Steps_answered_together_are_those_answered_one_by_one_in_every_case(string name, string path) => SameSteps(name, path);

    private static void SameSteps(string name, string path)
    {
        var opened = Opened.Of(path);
        var (model, batch) = (opened.Model, opened.Batch);
        var edges = model.Map.Edges;
        using ReferenceEvaluator reference = new(model, [batch], Ablation.Corrupted, edges);
        using IncrementalEvaluator incremental = new(model, [batch], Ablation.Corrupted, edges);
        EdgeSet removed = new(edges);
        int widest = 1;
        foreach (var receiver in edges.Receivers.Reverse().Take(5))
        {
            IReadOnlyList<int>[] steps = [
                .. Enumerable.Range(edges.FirstEdgeOf(receiver), edges.SendersOf(receiver).Count).Where(edge => edge % 4 != 0).Select(edge => new[] { edge })];
            for (int done = 0; done < Math.Min(steps.Length, Steps);)
            {
                var values = incremental.Evaluate(removed, steps[done..]);
                widest = Math.Max(widest, values.Count);
                foreach (double value in values)
                {
                    removed = removed.With(steps[done]);
                    double expected = reference.Evaluate(removed, [[]])[0];
                    Assert.AreEqual(expected, value, Math.Max(1e-6, 1e-4 * Math.Abs(expected)), $"{name}, {receiver}, step {done}");
                    done++;
                }
            }
        }

        if (name.Contains("gpt2-tasks", StringComparison.Ordinal))
        {
            Assert.AreEqual(8, widest, "windows should open all the way where every step is taken");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Both_evaluators_agree_where_attention_makes_no_difference_in_the_clean_run(string name, string path)
    {
        var opened = Opened.Of(path);
        Compare(name, opened.Model, opened.Scored(tokens => [.. Enumerable.Repeat(tokens[0], tokens.Length)]));
    }

    /// <summary>An answer that a search did not take up says what differs from a circuit that it has left since.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void The_same_question_has_the_same_answer_whatever_was_asked_before(int together)
    {
        var opened = Opened.Of(RepositoryFolder.Find("tests", "cases", "gpt2-tasks", "case.json"));
        var edges = opened.Model.Map.Edges;
        var receiver = edges.Receivers[^1];
        IReadOnlyList<int>[] steps = [.. Enumerable.Range(edges.FirstEdgeOf(receiver), edges.SendersOf(receiver).Count).Select(edge => new[] { edge })];
        EdgeSet few = new EdgeSet(edges).With(steps[0]), more = few.With(steps[1]);
        using IncrementalEvaluator fresh = Evaluator(), used = Evaluator();
        double expected = fresh.Evaluate(more, steps[2..3])[0];

        Assert.HasCount(together, used.Evaluate(few, steps[1..(1 + together)]));
        used.Evaluate(new EdgeSet(edges).With(Enumerable.Range(0, edges.Edges.Count).Where(edge => edge % 3 > 0)), [[]]);
        double actual = used.Evaluate(more, steps[2..3])[0];

        Assert.AreEqual(expected, actual, 1e-6 * Math.Abs(expected));

        IncrementalEvaluator Evaluator() => new(opened.Model, [opened.Batch], Ablation.Corrupted, edges);
    }

    [TestMethod]
    [DataRow("llama-dynamo18")]
    [DataRow("qwen3-optimum")]
    [DataRow("gptj-hf436ts14")]
    public void A_batch_of_first_positions_does_not_stand_for_longer_prompts(string name)
    {
        var opened = Opened.Of(RepositoryFolder.Find("tests", "cases", "zoo", name, "case.json"));
        Compare(name, opened.Model, opened.Scored(position: 0), opened.Batch);
    }

    /// <summary>Removes all edges in steps of random ones.</summary>
    private static void Compare(string name, MappedModel model, params IReadOnlyList<EvaluationBatch> batches)
    {
        var edges = model.Map.Edges;
        using ReferenceEvaluator reference = new(model, batches, Ablation.Corrupted, edges);
        using IncrementalEvaluator incremental = new(model, batches, Ablation.Corrupted, edges);

        var result = EvaluatorComparison.Run(name, reference, incremental, search: false);

        Assert.IsTrue(result.Passed, $"{name}: {result.What}, difference {result.LargestDifference}");
    }

    /// <summary>A case's model with its prompts, opened once for all tests.</summary>
    private sealed record Opened(MappedModel Model, CaseInputs Inputs)
    {
        private static readonly Dictionary<string, Opened> All = [];

        /// <summary>Scored by KL at the last position.</summary>
        public EvaluationBatch Batch => Scored();

        public static Opened Of(string path)
        {
            if (!All.TryGetValue(path, out var opened))
            {
                var maskCase = MaskCase.Read(path);
                var model = MappedModel.Open(
                    maskCase.ModelFiles[0], new() { Device = DeviceChoice.Cpu, Bottom = maskCase.SplitEmbeddings ? BottomForm.Split : BottomForm.Whole });
                All[path] = opened = new(model, CaseInputs.Read(maskCase.DataFolder, model.Map.Inputs.Roles.Keys));
            }

            return opened;
        }

        public static void Close()
        {
            foreach (var opened in All.Values)
            {
                opened.Model.Dispose();
            }
        }

        /// <summary>Scored by KL.</summary>
        /// <param name="clean">Puts other tokens in the place of a clean prompt's.</param>
        /// <param name="position">Where; by default the last position.</param>
        public EvaluationBatch Scored(Func<long[], long[]>? clean = null, int? position = null)
        {
            string name = Model.Map.Inputs.Tokens.Name;
            var tokens = Inputs.Clean[name];
            int length = (int)tokens.Dims[^1];
            Dictionary<string, OnnxTensor> inputs = new(Inputs.Clean)
            {
                [name] = OnnxTensor.Of([.. tokens.ToInt64().Chunk(length).SelectMany(clean ?? (prompt => prompt))], [.. tokens.Dims]),
            };
            bool single = tokens.Dims.Count == 1;
            MeasuredRow[] rows = [.. Enumerable.Range(0, single ? 1 : (int)tokens.Dims[0]).Select(prompt => new MeasuredRow(prompt, position ?? length - 1))];
            return MeasuredBatch.Of(inputs, Inputs.Corrupted, KnownMetrics.Find("kl")!, rows, new() { MissingAxis = single ? 0 : null });
        }
    }
}
