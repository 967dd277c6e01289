using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>
/// Models whose logits come in another type than 32-bit floats: all commands take them, and rounding apart they give what 32-bit floats give.
/// </summary>
[TestClass]
public sealed class OutputTypeTests
{
    private const string Prompts =
        """
        {"clean_ids":[3,7,1,9,4,2],"corrupted_ids":[5,7,8,9,4,2],"answer_ids":[6],"wrong_answer_ids":[8]}
        {"clean_ids":[2,4,6,8,1,3],"corrupted_ids":[2,9,6,8,7,3],"answer_ids":[5],"wrong_answer_ids":[1]}

        """;

    private static readonly Lazy<double[]> InFloats = new(() => Figures(ElementType.Float));

    [TestMethod]
    public void A_search_takes_logits_of_half_precision() => SameSearch(ElementType.Float16, 2e-3);

    [TestMethod]
    [TestCategory("Long")]
    [DataRow(ElementType.BFloat16, 2e-2)]
    [DataRow(ElementType.Double, 1e-6)]
    public void A_search_takes_logits_of_other_types(ElementType type, double rounding) => SameSearch(type, rounding);

    private static void SameSearch(ElementType type, double rounding)
    {
        double[] figures = Figures(type);

        Assert.HasCount(InFloats.Value.Length, figures);
        foreach (var (expected, actual) in InFloats.Value.Zip(figures))
        {
            Assert.AreEqual(expected, actual, rounding * Math.Max(1, Math.Abs(expected)));
        }
    }

    [TestMethod]
    [TestCategory("Long")]
    [DataRow("genai-qwen-fp16-output")]
    [DataRow(nameof(ElementType.Float16))]
    [DataRow(nameof(ElementType.BFloat16))]
    [DataRow(nameof(ElementType.Double))]
    public void Every_command_takes_logits_of_any_type(string name)
    {
        using TemporaryFolder folder = new();
        string model =
            Enum.TryParse(name, out ElementType type) ? WithOutput(folder, type) : RepositoryFolder.Find("tests", "cases", "reports", "models", $"{name}.onnx");
        string[] common = [model, "--data", folder.Write("prompts.jsonl", Prompts), "--device", "cpu"];
        string[] scored = [.. common, "--metric", "logit_diff"];

        CommandRun.Of("inspect", model, "--device", "cpu").Exits(ExitCodes.Done);
        CommandRun.Of("data", "check", folder["prompts.jsonl"], model, "--device", "cpu").Exits(ExitCodes.Done);
        CommandRun.Of("rewrite", model, "--device", "cpu", "-o", folder["switchable.onnx"]).Exits(ExitCodes.Done);
        foreach (string metric in new[] { "kl", "prob_diff", "nll", "answer_nll", "accuracy", "l2", "neg_projection", "cosine" })
        {
            string[] positions = metric == "nll" ? ["--positions", "all"] : [];
            CommandRun.Of(["discover", .. common, "--metric", metric, .. positions, "--threshold", "0.05", "--out", folder[$"discover-{metric}"]])
                .Exits(ExitCodes.Done);
        }

        foreach (string method in new[] { "exact", "eap", "eap-ig", "eap-ig-activations", "clean-corrupted", "hisp", "sp", "sp-edges", "random" })
        {
            string[] epochs = method.StartsWith("sp", StringComparison.Ordinal) ? ["--epochs", "2"] : [];
            string[] amount = method == "sp" ? [] : ["--top", "20"];
            CommandRun.Of(["discover", .. scored, "--method", method, .. amount, .. epochs, "--out", folder[$"discover-{method}"]]).Exits(ExitCodes.Done);
        }

        string circuit = Path.Combine(folder["discover-eap"], "circuit.json");
        CommandRun.Of(["evaluate", .. scored, "--circuit", circuit]).Exits(ExitCodes.Done);
        CommandRun.Of(["roc", .. scored, "--truth", circuit, "--methods", "acdc,eap,random", "--out", folder["roc"]]).Exits(ExitCodes.Done);
        CommandRun.Of(["pareto", .. scored, "--methods", "acdc,eap,random", "--points", "3", "--out", folder["pareto"]]).Exits(ExitCodes.Done);
        CommandRun.Of(["faithfulness", .. scored, "--methods", "acdc,eap,random", "--out", folder["faithfulness"]]).Exits(ExitCodes.Done);
        CommandRun.Of(["sweep", .. common, "--metrics", "kl,logit_diff", "--thresholds", "0.05,0.1", "--out", folder["sweep"]]).Exits(ExitCodes.Done);
        CommandRun.Of(["bootstrap", .. scored, "--threshold", "0.05", "--resamples", "2", "--out", folder["bootstrap"]]).Exits(ExitCodes.Done);
    }

    [TestMethod]
    public void Logits_that_are_no_floating_point_numbers_are_refused()
    {
        using TemporaryFolder folder = new();

        CommandRun.Of("inspect", WithOutput(folder, ElementType.Int32), "--device", "cpu").Refuses(ExitCodes.Unmappable, "found logits (Int32");
        CommandRun.Of("inspect", folder["Int32.onnx"], "--output", "logits", "--device", "cpu")
            .Refuses(ExitCodes.Unmappable, "only floating-point values can be measured");
    }

    /// <summary>The first logits of a run, after a search by both evaluators has kept the same edges.</summary>
    private static double[] Figures(ElementType output)
    {
        using TemporaryFolder folder = new();
        string model = WithOutput(folder, output), data = folder.Write("prompts.jsonl", Prompts);
        foreach (string evaluator in new[] { "incremental", "reference" })
        {
            CommandRun.Of("discover", model, "--data", data, "--threshold", "0.05", "--metric", "logit_diff", "--evaluator", evaluator, "--device", "cpu",
                "--out", folder[evaluator])
                .Exits(ExitCodes.Done);
        }

        CollectionAssert.AreEqual(Kept(folder["reference"]), Kept(folder["incremental"]), $"{output}: the evaluators keep other edges");
        CommandRun.Of("run", model, "--data", data, "--device", "cpu", "--out", folder["logits.pb"]).Exits(ExitCodes.Done);
        return [.. TensorFile.Read(folder["logits.pb"]).ToSingle().Take(50).Select(logit => (double)logit)];
    }

    private static string[] Kept(string folder) => [.. File.ReadLines(Path.Combine(folder, "edges.csv"))
        .Where(line => line.Contains(",true,kept", StringComparison.Ordinal)).Select(line => line.Split(',')[0])];

    /// <summary>A shipped model whose logits are cast at its end.</summary>
    private static string WithOutput(TemporaryFolder folder, ElementType type)
    {
        var model = OnnxReader.Read(RepositoryFolder.Find("tests", "cases", "zoo", "llama-dynamo18", "model.onnx"));
        var own = model.Graph.Outputs[0];
        model.Graph.Outputs.Clear();
        GraphBuilder builder = new(model, "test.");
        var cast = type == ElementType.Float ? own : builder.Cast(own, type);
        Assert.AreEqual("logits", own.Name);
        if (type == ElementType.Float)
        {
            model.Graph.Outputs.Add(own);
        }
        else
        {
            Rename(model.Graph, own, cast, type);
        }

        string path = folder[$"{type}.onnx"];
        OnnxWriter.WriteFile(model, path);
        return path;
    }

    private static void Rename(OnnxGraph graph, OnnxValue own, OnnxValue cast, ElementType type)
    {
        var (producer, node) = (own.Producer!, cast.Producer!);
        graph.Remove(node);
        graph.Remove(producer);
        var wide = graph.AddValue("wide");
        graph.AddNode(producer.Op, producer.Inputs, [wide], producer.Attributes, producer.Name);
        graph.AddNode(node.Op, [wide], [own], node.Attributes, node.Name);
        own.DeclaredType = type;
        graph.Outputs.Add(own);
    }
}
