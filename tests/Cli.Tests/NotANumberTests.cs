using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class NotANumberTests
{
    [TestMethod]
    public void A_score_that_is_not_a_number_is_no_score()
    {
        using var model = MappedModel.Open(Models.Xproportion, new ModelOptions { Device = DeviceChoice.Cpu });
        using MethodBench bench = new(model, [], Ablation.Zero, model.Map.Edges);

        var fault = Assert.ThrowsExactly<SearchException>(() => bench.Score(new BrokenScorer(), CancellationToken.None));

        StringAssert.StartsWith(fault.Message, $"broken: the score of {model.Map.Edges.Edges[2]} is not a number (NaN), one of 1 among {model.Map.Edges.Edges.Count} edges");
    }

    [TestMethod]
    [DataRow("discover --method clean-corrupted --top 5", "clean-corrupted: the score of ")]
    [DataRow("data check", "the model's prob_diff on the clean prompts is not a number (NaN)")]
    public void The_first_prompt_whose_metric_is_not_a_number_is_named(string command, string says)
    {
        using TemporaryFolder folder = new();
        string model = WithHugeToken(folder), good = Prompt(7), bad = Prompt(Huge);
        string data = folder.Write("prompts.jsonl", $"{good}\n{bad.Replace("{", "{\"id\": \"second\", ", StringComparison.Ordinal)}\n{bad}\n");
        string[] words = command.Split(' ');
        string[] line = words[0] == "data" ? [.. words, data, model] : [.. words, model, "--data", data, "--metric", "prob_diff", "--out", folder["out"]];

        var run = CommandRun.Of([.. line, "--device", "cpu"]).Exits(ExitCodes.BadInput);

        StringAssert.Contains(run.Error, says);
        StringAssert.Contains(run.Error, $"first of prompt {data}:2 (id second)");

        static string Prompt(int token) =>
            $"{{\"clean_ids\": [5, {token}, 9], \"corrupted_ids\": [5, 8, 9], \"answer_ids\": [3], \"wrong_answer_ids\": [4]}}";
    }

    private const int Huge = 1000;

    /// <summary>A shipped model with one token whose embedding is too large to take a mean of.</summary>
    private static string WithHugeToken(TemporaryFolder folder)
    {
        var model = OnnxReader.Read(Models.Gpt2);
        var table = model.Graph.Initializers.First(value => value.Constant is { Type: ElementType.Float, Dims: [1232, _] });
        float[] values = table.Constant!.ToSingle();
        int width = (int)table.Constant.Dims[1];
        Array.Fill(values, 3e38f, Huge * width, width);
        model.Graph.ReplaceUses(table, model.Graph.AddInitializer("huge", OnnxTensor.Of(values, 1232, width)));
        model.Graph.RemoveUnused();
        OnnxWriter.WriteFile(model, folder["huge.onnx"]);
        return folder["huge.onnx"];
    }

    private sealed class BrokenScorer : IEdgeScorer
    {
        public string Name => "broken";

        public string Description => "Gives the third edge no number.";

        public IReadOnlyList<double> Score(ScoringTask task, IProgress<ScoringProgress>? progress = null, CancellationToken cancellation = default) =>
            [.. task.Graph.Edges.Select((_, edge) => edge == 2 ? double.NaN : 1)];
    }
}
