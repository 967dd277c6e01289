using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Evaluation;
using Acdc.Onnx.PatchRunner.Incremental;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Search;

/// <summary>
/// The prompt is named whose metric is not a number: here the square root of a difference that is negative where answers are swapped, and where edges are gone.
/// </summary>
[TestClass]
public sealed class NotANumberTests
{
    private static readonly MetricDefinition Root = new("root", "",
        graph => graph.Builder.Sqrt(graph.Builder.Sub(graph.MeanOver(graph.Answers(), graph.Current), graph.MeanOver(graph.WrongAnswers(), graph.Current))))
    {
        LargerIsBetter = true,
        Answers = AnswerNeeds.AnswersAndWrongAnswers,
    };

    private static readonly string Folder = RepositoryFolder.Find("models", "gpt2-tasks");
    private static readonly Lazy<MappedModel> Model =
        new(() => MappedModel.Open(Path.Combine(Folder, "model.onnx"), new() { Device = DeviceChoice.Cpu, Threads = 1 }));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("acdc-test-");

    [ClassCleanup]
    public static void Close() => Model.Value.Dispose();

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void A_start_that_is_not_a_number_names_the_first_such_prompt_however_it_is_evaluated(int size)
    {
        var batches = Batches(size, swapped: [2, 3]);
        using ReferenceEvaluator reference = new(Model.Value, batches, Ablation.Mean, Model.Value.Map.Edges);

        foreach (var evaluator in new ICircuitEvaluator[] { reference, new BatchwiseEvaluator(Model.Value, batches, Ablation.Zero, Model.Value.Map.Edges) })
        {
            string search = Assert.ThrowsExactly<SearchException>(() => new AcdcSearch(new(0.1)).Run(evaluator)).Message;
            StringAssert.StartsWith(search, $"the metric of the whole model is NaN, first of prompt {Data}:2 (id the 2nd)");
            string scorer = Assert.ThrowsExactly<SearchException>(() => ExactScorer.Score(evaluator, null, default)).Message;
            StringAssert.Contains(scorer, $"ablated and NaN without, first of prompt {Data}:2 (id the 2nd)");
        }
    }

    [TestMethod]
    public void A_test_that_is_not_a_number_names_edge_and_prompt()
    {
        using IncrementalEvaluator incremental = new(Model.Value, Batches(4, swapped: []), Ablation.Corrupted, Model.Value.Map.Edges);

        string fault = Assert.ThrowsExactly<SearchException>(() => new AcdcSearch(new(1e9)).Run(incremental)).Message;

        StringAssert.Matches(
            fault, new(
                "^the metric is NaN with .+ ablated [(]test [0-9]+, .*[)], first of prompt .*prompts[.]jsonl:[1-4] [(]id the [1-4]nd[)]: the search cannot "
                    + "compare it"));
    }

    private string Data => Path.Combine(_folder.FullName, "prompts.jsonl");

    private IReadOnlyList<EvaluationBatch> Batches(int size, int[] swapped)
    {
        File.WriteAllText(Data, string.Join('\n', File.ReadLines(Path.Combine(Folder, "prompts", "ioi.jsonl")).Take(4).Select((line, index) =>
        {
            var prompt = JsonNode.Parse(line)!.AsObject();
            prompt["id"] = $"the {index + 1}nd";
            if (swapped.Contains(index + 1))
            {
                (prompt["answer_ids"], prompt["wrong_answer_ids"]) = (prompt["wrong_answer_ids"]!.DeepClone(), prompt["answer_ids"]!.DeepClone());
            }

            return prompt.ToJsonString();
        })));
        return PromptBatches.Make(
            PromptFile.Read(Data, new() { NeedsAnswers = Root.Answers }), new(Root) { TokenInput = Model.Value.Map.Inputs.Tokens.Name, BatchSize = size });
    }
}
