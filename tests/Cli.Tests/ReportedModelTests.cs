using System.Text.Json;
using Acdc.Onnx.Conformance;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>
/// Files of kinds that public reports tell of (tests/cases/reports): each opens as it should, or is refused by a sentence that says what it is.
/// </summary>
[TestClass]
public sealed class ReportedModelTests
{
    [TestMethod]
    [DataRow("attention24-nonpad-causal", 262, "logits")]
    [DataRow("gather-block-quantized-tied", 110, "logits")]
    [DataRow("genai-gpt2-past", 761, "logits")]
    [DataRow("genai-qwen-fp16-output", 110, "logits")]
    [DataRow("gqa-bidirectional", 110, "logits")]
    [DataRow("llama-fp16-ort131-ext", 262, "logits")]
    [DataRow("llama-int2-qdq", 262, "logits")]
    [DataRow("merged-decoder-if", 262, "logits")]
    public void A_file_is_mapped(string name, int edges, string logits)
    {
        var json = Inspect(Model(name), out _);

        Assert.AreEqual((edges, logits), (json.GetProperty("edges").GetInt32(), json.GetProperty("logits").GetString()));
    }

    [TestMethod]
    [DataRow("diffllama", "layer 0", "two attentions are subtracted")]
    [DataRow("nystromformer", "layer 0", "'conv2d'")]
    [DataRow("shared-keys-values", "layer 1", "uses the keys and values of layer 0")]
    [DataRow("gated", "layer 0", "a gate that is computed from the stream")]
    public void A_file_that_cannot_be_mapped_is_refused_by_what_it_is(string name, string where, string what)
    {
        var run = CommandRun.Of("inspect", Model(name), "--device", "cpu");

        run.Refuses(ExitCodes.Unmappable, what);
        StringAssert.Contains(run.Error, where);
    }

    [TestMethod]
    public void A_past_without_a_shape_is_refused() =>
        CommandRun.Of("inspect", RepositoryFolder.Find("tests", "cases", "reports", "malformed", "one-past-noshape.onnx"), "--device", "cpu")
            .Refuses(ExitCodes.BadInput, "'past_key_values.0.key' takes past keys or values but states no shape");

    [TestMethod]
    public void Of_a_merged_decoder_the_branch_without_past_is_taken_with_a_note()
    {
        var json = Inspect(Model("merged-decoder-if"), out string said);

        StringAssert.Contains(said, "'use_cache_branch'");
        Assert.AreEqual(
            "input_ids past_key_values.0.key past_key_values.0.value past_key_values.1.key past_key_values.1.value past_key_values.2.key "
                + "past_key_values.2.value attention_mask position_ids",
            string.Join(' ', json.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString())));
    }

    [TestMethod]
    public void Probabilities_at_the_end_are_stepped_over_with_a_note()
    {
        Inspect(RepositoryFolder.Find("tests", "cases", "bad", "softmaxed", "model.onnx"), out string said);

        StringAssert.Contains(said, "its input is taken for the logits");
    }

    [TestMethod]
    public void An_optimised_bloom_is_the_bloom_that_was_optimised()
    {
        var bloom = MaskCase.Read(RepositoryFolder.Find("tests", "cases", "zoo", "bloom-dynamo18", "case.json"));
        using var check = CaseCheck.Open(bloom, Model("bloom-dynamo18-ort131-ext"), new ModelOptions { Device = DeviceChoice.Cpu });

        foreach (var result in CaseCheck.ChecksOf(bloom).Select(check.Run))
        {
            Assert.IsTrue(result.Passed, $"{result.What}, difference {result.LargestDifference}, tolerance {result.Tolerance}");
        }
    }

    [TestMethod]
    public void A_quantised_embedding_gives_the_circuit_that_its_numbers_give()
    {
        using TemporaryFolder folder = new();
        string data = RepositoryFolder.Find("tests", "cases", "reports", "prompts", "small-ids.jsonl");

        string[][] edges = [.. new[] { "gather-block-quantized-tied", "gather-block-quantized-tied-float" }.Select(Edges)];

        Assert.IsTrue(edges[0].Count(line => line.Contains(",true,kept", StringComparison.Ordinal)) is > 5 and < 110);
        CollectionAssert.AreEqual(edges[1], edges[0]);

        string[] Edges(string name)
        {
            CommandRun.Of("discover", Model(name), "--data", data, "--threshold", "0.05", "--device", "cpu", "--out", folder[name]).Exits(ExitCodes.Done);
            return [.. File.ReadLines(Path.Combine(folder[name], "edges.csv")).Skip(1).Select(line => string.Join(',', line.Split(',').Take(10)))];
        }
    }

    /// <summary>
    /// The causal mask of this model has its corner at each prompt's last token, so that padding changes what it computes; the runtime says how.
    /// </summary>
    [TestMethod]
    public void A_padded_batch_gives_what_the_runtime_gives_for_it()
    {
        string model = Model("attention24-nonpad-causal");
        Dictionary<string, OnnxTensor> feeds = new()
        {
            ["input_ids"] = OnnxTensor.Of([1L, 2, 3, 4, 0, 0, 1, 2, 3, 4, 5, 6], 2, 6),
            ["attention_mask"] = OnnxTensor.Of([1L, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1], 2, 6),
            ["position_ids"] = OnnxTensor.Of([0L, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], 2, 6),
        };
        using var session = new OrtModelRunner(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1).Open(OnnxReader.Read(model));
        float[] expected = session.Run(feeds, ["logits"])["logits"].ToSingle();

        using var mapped = MappedModel.Open(model, new ModelOptions { Device = DeviceChoice.Cpu });
        using var canonical = mapped.Runner.Open(mapped.Map.Model);
        float[] actual = canonical.Run(feeds, ["logits"])["logits"].ToSingle();

        Assert.AreEqual(expected.Length, actual.Length);
        Assert.AreEqual(0, expected.Zip(actual, (one, other) => Math.Abs(one - other)).Max(), 1e-4);
    }

    private static JsonElement Inspect(string model, out string said)
    {
        var run = CommandRun.Of("inspect", model, "--device", "cpu", "--json").Exits(ExitCodes.Done);
        said = run.Error;
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private static string Model(string name) => RepositoryFolder.Find("tests", "cases", "reports", "models", $"{name}.onnx");
}
