using System.Text.Json;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class InspectTests
{
    [TestMethod]
    public void Machines_get_the_map_and_its_proof()
    {
        var run = CommandRun.Of("inspect", Models.Gpt2, "--device", "cpu", "--json").Exits(ExitCodes.Done);

        var json = JsonDocument.Parse(run.Out).RootElement;
        Assert.AreEqual(
            "4 8 8 16 128 1232 False 37 101 1519",
            string.Join(' ', new[] { "layers", "heads", "key_value_heads", "head_width", "width", "channels", "parallel", "senders", "receivers",
                "edges" }.Select(key => json.GetProperty(key).ToString())));
        Assert.AreEqual("tokens", json.GetProperty("inputs")[0].GetProperty("role").GetString());
        Assert.IsTrue(json.GetProperty("proof").GetProperty("largest_difference").GetDouble() <= json.GetProperty("proof").GetProperty("limit").GetDouble());
        Assert.AreEqual(1519 + (4 * 8 * 3), json.GetProperty("search").GetProperty("tests_at_most").GetInt32());
        Assert.IsTrue(json.GetProperty("peak_resident_bytes").GetInt64() > 1_000_000);
        Assert.IsTrue(json.GetProperty("seconds_to_open").GetDouble() > 0);
    }

    [TestMethod]
    [DataRow(false, "nodes             6: 5 senders, 9 receivers\nedges             23\n")]
    [DataRow(true, "nodes             7: 6 senders, 9 receivers\nedges             32\n")]
    public void People_get_one_line_per_fact(bool split, string lines)
    {
        string[] more = split ? ["--split-embeddings"] : [];

        var run = CommandRun.Of(["inspect", Models.Xproportion, "--device", "cpu", .. more]).Exits(ExitCodes.Done);

        StringAssert.Contains(run.Out, lines);
        Assert.IsFalse(run.Out.Contains("slices", StringComparison.Ordinal));
        string[] steps = ["Reading model.onnx (", "Measuring the shapes", "Recognising", "Proving the map.", "Running on the CPU, as asked."];
        foreach (var (said, step) in run.Error.Split('\n').Zip(steps))
        {
            StringAssert.StartsWith(said, step);
        }
    }

    [TestMethod]
    public void Verbose_names_the_operators_that_a_slice_of_one_head_could_not_pass()
    {
        string model = RepositoryFolder.Find("tests", "cases", "zoo", "mpt-ts17", "model.onnx");

        var run = CommandRun.Of("inspect", model, "--device", "cpu", "--verbose").Exits(ExitCodes.Done);

        string[] lines = [.. run.Out.Split('\n').SkipWhile(line => !line.StartsWith("slices", StringComparison.Ordinal))];
        Assert.AreEqual("slices            4 operators compute all heads for each of them:", lines[0]);
        Assert.AreEqual(
            "                  Slice '/model/transformer/blocks.0/attn/Slice_1': it slices the same axis by other than fixed bounds, or in steps", lines[1]);
    }

    [TestMethod]
    public void An_output_that_the_model_lacks_is_refused()
    {
        CommandRun.Of("inspect", Models.Xproportion, "--device", "cpu", "--output", "nothing").Refuses(ExitCodes.Unmappable, "nothing");
    }
}
