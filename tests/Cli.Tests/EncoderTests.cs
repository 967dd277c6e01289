using System.Text.Json;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>BERT-like models: masked-language-model logits, and any output chosen with <c>--output</c>.</summary>
[TestClass]
public sealed class EncoderTests
{
    private static readonly int[] Lengths = [8, 5, 3];
    private readonly CasePrompts _source = new("bert-ts17-padded");

    [TestMethod]
    [DataRow("kl")]
    [DataRow("l2")]
    [DataRow("cosine")]
    public void Masked_logits_measure_as_the_reference_has_them(string metric)
    {
        using TemporaryFolder folder = new();
        var mask = _source.Case.Masks.First(mask => mask.Name == "corrupted_1");
        string circuit = folder.Write("circuit.json", JsonSerializer.Serialize(new
        {
            nodes = new { },
            edges = _source.Case.EdgeNames!.ToDictionary(edge => edge.ToString(), edge => new { score = 0, in_graph = !mask.Removed.Contains(edge) }),
        }));
        int[] lengths = [.. TensorFile.Read(Path.Combine(_source.Case.DataFolder, "attention_mask.pb"))
            .ToInt64().Chunk(_source.Clean[0].Length).Select(row => (int)row.Sum())];
        string data = folder.Write("prompts.jsonl", CasePrompts.Jsonl(_source.Cut(lengths)));
        float[][] clean = Rows(_source.Case.CleanLogits!), current = Rows(mask.Expected);

        double value = Score(Evaluate(_source.Model, data, circuit, "--metric", metric, "--positions", "all"), metric, "circuit");

        Assert.IsTrue(lengths.Distinct().Count() > 1);
        double expected = clean.Zip(current, (a, b) => Measure(metric, a, b)).Average();
        Assert.AreEqual(expected, value, 1e-3 * expected);

        float[][] Rows(string file)
        {
            var tensor = TensorFile.Read(file);
            int width = (int)tensor.Dims[2], length = (int)tensor.Dims[1];
            return [.. tensor.ToSingle().Chunk(width).Where((_, row) => row % length < lengths[row / length])];
        }
    }

    [TestMethod]
    [DataRow("hidden", "cosine", "all")]
    [DataRow("hidden", "l2", "last")]
    [DataRow("pooled", "cosine", null)]
    [DataRow("pooled", "l2", "last")]
    public void Any_output_can_be_measured_without_its_padding(string output, string metric, string? positions)
    {
        using TemporaryFolder folder = new();
        string model = WithEmbeddings(folder);
        var prompts = _source.Cut(Lengths);
        string data = folder.Write("prompts.jsonl", CasePrompts.Jsonl(prompts));
        string[] choice = ["--output", output, "--metric", metric, .. positions is null ? Array.Empty<string>() : ["--positions", positions]];

        CommandRun.Of(["discover", model, "--data", data, "--threshold", "1e9", "--device", "cpu", "--out", folder["nothing"], .. choice])
            .Exits(ExitCodes.Done);
        var found = CommandRun.Of(["discover", model, "--data", data, "--threshold", "0.001", "--device", "cpu", "--json", "--out", folder["some"], .. choice])
            .Exits(ExitCodes.Done);

        double expected = prompts.SelectMany(prompt => Vectors(model, output, prompt.Clean)
            .Zip(Vectors(model, output, prompt.Corrupted), (a, b) => Measure(metric, a, b)).TakeLast(positions == "all" ? prompt.Clean.Length : 1)).Average();
        var nothing = Evaluate(model, data, folder["nothing/circuit.json"], choice);
        Assert.AreEqual(0, nothing.GetProperty("kept").GetInt32());
        Assert.AreEqual(expected, Score(nothing, metric, "circuit"), 1e-3 * expected);
        var some = Evaluate(model, data, folder["some/circuit.json"], choice);
        Assert.IsTrue(some.GetProperty("kept").GetInt32() is > 0 and < 41);
        double final = JsonDocument.Parse(found.Out).RootElement.GetProperty("metric").GetProperty("final").GetDouble();
        Assert.AreEqual(final, Score(some, metric, "circuit"), 1e-4 * expected);
    }

    [TestMethod]
    public void An_output_with_one_row_per_prompt_has_no_other_positions()
    {
        using TemporaryFolder folder = new();
        string data = folder.Write("prompts.jsonl", CasePrompts.Jsonl(_source.Cut(Lengths)));

        CommandRun.Of(
            "discover", WithEmbeddings(folder), "--data", data, "--threshold", "1", "--output", "pooled", "--metric", "l2", "--positions", "all", "--device",
            "cpu", "--out", folder["out"])
            .Refuses(ExitCodes.Usage, "one row for a whole prompt");
    }

    [TestMethod]
    [DataRow("probabilities")]
    [DataRow("log_probabilities")]
    public void A_chosen_output_is_traced_back_to_before_its_softmax_with_a_word(string output)
    {
        using TemporaryFolder folder = new();
        string model = WithProbabilities(folder);
        string data = folder.Write("prompts.jsonl", CasePrompts.Jsonl(_source.Cut(Lengths)));
        string[] command = ["discover", model, "--data", data, "--threshold", "0.01", "--metric", "l2", "--device", "cpu", "--json"];

        var logits = CommandRun.Of([.. command, "--output", "logits", "--out", folder["logits"]]).Exits(ExitCodes.Done);
        var traced = CommandRun.Of([.. command, "--output", output, "--out", folder["traced"]]).Exits(ExitCodes.Done);

        StringAssert.Contains(traced.Error, $"the output '{output}' has passed a ");
        Assert.IsFalse(logits.Error.Contains("has passed", StringComparison.Ordinal));
        Assert.AreEqual(File.ReadAllText(folder["logits/trace.csv"]), File.ReadAllText(folder["traced/trace.csv"]));
    }

    private static JsonElement Evaluate(string model, string data, string circuit, params string[] more) => JsonDocument.Parse(
        CommandRun.Of(["evaluate", model, "--data", data, "--circuit", circuit, "--device", "cpu", "--json", .. more]).Exits(ExitCodes.Done).Out).RootElement;

    private static double Score(JsonElement evaluation, string metric, string value) =>
        evaluation.GetProperty("scores").EnumerateArray().First(score => score.GetProperty("metric").GetString() == metric).GetProperty(value).GetDouble();

    private static double Measure(string metric, float[] clean, float[] current)
    {
        double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
        double[] LogShares(float[] row) => [.. row.Select(logit => logit - Math.Log(row.Sum(other => Math.Exp(other))))];
        return metric switch
        {
            "l2" => clean.Zip(current, (a, b) => ((double)a - b) * ((double)a - b)).Average(),
            "cosine" => 1 - (Dot(clean, current) / Math.Sqrt(Dot(clean, clean) * Dot(current, current))),
            _ => LogShares(clean).Zip(LogShares(current), (a, b) => Math.Exp(a) * (a - b)).Sum(),
        };
    }

    private static IEnumerable<float[]> Vectors(string model, string output, int[] tokens)
    {
        using var session = new OrtModelRunner(ExecutionDevice.Select(DeviceChoice.Cpu)).Open(OnnxReader.Read(model));
        var result = session.Run(
            new Dictionary<string, OnnxTensor>
            {
                ["input_ids"] = OnnxTensor.Of([.. tokens.Select(id => (long)id)], 1, tokens.Length),
                ["attention_mask"] = OnnxTensor.Of([.. tokens.Select(_ => 1L)], 1, tokens.Length),
            },
            [output])[output];
        return result.ToSingle().Chunk((int)result.Dims[^1]);
    }

    private string WithEmbeddings(TemporaryFolder folder)
    {
        var model = OnnxReader.Read(_source.Model);
        var hidden = model.Graph.NodesInOrder().Where(node => node.Op == "LayerNormalization").ElementAt(2 * _source.Case.Layers!.Value).Output;
        GraphBuilder builder = new(model, "test.");
        builder.Output("hidden", hidden, ElementType.Float, null, null, null);
        builder.Output("pooled", builder.Tanh(builder.Gather(hidden, builder.Constant(OnnxTensor.Scalar(0L)), axis: 1)), ElementType.Float, null, null);
        OnnxWriter.WriteFile(model, folder["embeddings.onnx"]);
        return folder["embeddings.onnx"];
    }

    private string WithProbabilities(TemporaryFolder folder)
    {
        var model = OnnxReader.Read(_source.Model);
        GraphBuilder builder = new(model, "test.");
        var logits = model.Graph.Outputs[0];
        builder.Output("probabilities", builder.Op("Identity", [builder.Softmax(logits)]), ElementType.Float, null, null, null);
        builder.Output("log_probabilities", builder.Log(builder.Softmax(logits, 2)), ElementType.Float, null, null, null);
        OnnxWriter.WriteFile(model, folder["probabilities.onnx"]);
        return folder["probabilities.onnx"];
    }
}
