using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Metrics;

[TestClass]
public sealed class TrainedModelTests
{
    /// <summary>The metric of the whole model as the published program recorded it at the start of its runs.</summary>
    [TestMethod]
    [DataRow("ioi.jsonl", 32, "logit_diff", 7.538528919219971)]
    [DataRow("docstring.jsonl", 16, "logit_diff", 12.90141773223877)]
    [DataRow("greaterthan.jsonl", 32, "prob_diff", 0.9844487309455872)]
    [DataRow("ioi.jsonl", 200, "accuracy", 1)]
    public void The_shipped_prompts_score_as_the_published_program_recorded(string file, int prompts, string name, double expected)
    {
        string folder = RepositoryFolder.Find("models", "gpt2-tasks");
        var metric = KnownMetrics.Find(name)!;
        var read = PromptFile.Read(Path.Combine(folder, "prompts", file), new()
        {
            Tokenizer = () => TokenizerLoader.FromFolder(folder),
            Limit = prompts,
            NeedsAnswers = metric.Answers,
        });
        var batch = PromptBatches.Make(read, new(metric)).Single();
        Assert.AreEqual(prompts, batch.Rows);
        using var model = MetricRun.Runner.Open(OnnxReader.Read(Path.Combine(folder, "model.onnx")));
        var logits = model.Run(batch.Clean, ["logits"])["logits"];
        Assert.AreEqual(expected, MetricRun.Of(batch.Metric, logits).Value, 1e-5 * Math.Abs(expected));
    }
}
