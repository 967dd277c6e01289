using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    [DataRow]
    [DataRow("inspekt")]
    [DataRow("inspect")]
    [DataRow("inspect", "model.onnx", "--device", "gpu")]
    [DataRow("inspect", "model.onnx", "--threads", "0")]
    [DataRow("inspect", "model.onnx", "--threads", "many")]
    [DataRow("rewrite", "model.onnx")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--threshold", "small")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--threshold", "nan")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--threshold", "1", "--metric", "bleu")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--threshold", "1", "--positions", "first")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--threshold", "1", "--evaluator", "fast")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--threshold", "1", "--channels", "0")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--threshold", "1", "--channels", "0,x", "--metric", "l2")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--top", "5")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--threshold", "1", "--top", "5")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "guess", "--top", "5")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "exact")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "exact", "--top", "5", "--greedy", "5")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "exact", "--top", "5", "--head-order", "random")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "exact", "--top", "5", "--order", "exact")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "exact", "--top", "5", "--level", "1")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "exact", "--top", "5", "--epochs", "9")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "sp", "--lambda", "-1")]
    [DataRow("discover", "model.onnx", "--data", "prompts.jsonl", "--method", "sp", "--learning-rate", "0")]
    [DataRow("evaluate", "model.onnx", "--data", "prompts.jsonl")]
    [DataRow("evaluate", "model.onnx", "--data", "prompts.jsonl", "--circuit", "circuit.json", "--random", "0")]
    [DataRow("evaluate", "model.onnx", "--data", "prompts.jsonl", "--circuit", "circuit.json", "--seed", "1")]
    [DataRow("roc", "model.onnx", "--data", "prompts.jsonl")]
    [DataRow("roc", "model.onnx", "--data", "prompts.jsonl", "--truth", "t.json", "--methods", "acdc,guess")]
    [DataRow("roc", "model.onnx", "--data", "prompts.jsonl", "--truth", "t.json", "--thresholds", "0:1:5")]
    [DataRow("roc", "model.onnx", "--data", "prompts.jsonl", "--truth", "t.json", "--methods", "acdc,eap", "--levels", "1,2")]
    [DataRow("pareto", "model.onnx", "--data", "prompts.jsonl", "--thresholds", "0.1,much")]
    [DataRow("pareto", "model.onnx", "--data", "prompts.jsonl", "--methods", "exact", "--published")]
    [DataRow("faithfulness", "model.onnx", "--data", "prompts.jsonl", "--methods", "eap", "--steps", "3")]
    [DataRow("sweep", "model.onnx", "--data", "prompts.jsonl", "--thresholds", "1", "--steps", "3")]
    [DataRow("faithfulness", "model.onnx", "--data", "prompts.jsonl", "--draws", "0")]
    [DataRow("bootstrap", "model.onnx", "--data", "prompts.jsonl", "--threshold", "1", "--confidence", "1")]
    [DataRow("bootstrap", "model.onnx", "--data", "prompts.jsonl", "--resamples", "9")]
    [DataRow("sweep", "model.onnx", "--data", "prompts.jsonl")]
    [DataRow("sweep", "model.onnx", "--data", "prompts.jsonl", "--thresholds", "1", "--shard", "3/2")]
    [DataRow("sweep", "model.onnx", "--data", "prompts.jsonl", "--thresholds", "1", "--metrics", "kl,bleu")]
    [DataRow("sweep", "model.onnx", "--data", "prompts.jsonl", "--thresholds", "1", "--metric", "kl")]
    [DataRow("run", "model.onnx", "--data", "prompts.jsonl")]
    [DataRow("verify")]
    [DataRow("task")]
    [DataRow("task", "ioi", "-o", "x.jsonl")]
    [DataRow("task", "ioi", "--tokenizer", "x", "-o", "x.jsonl", "--length", "9")]
    [DataRow("task", "tracr-reverse", "-o", "x.jsonl", "--variant", "whole")]
    [DataRow("task", "tracr-reverse", "-o", "x.jsonl", "-n", "0")]
    [DataRow("task", "induction", "-o", "x.jsonl")]
    [DataRow("data")]
    [DataRow("data", "check", "x.jsonl")]
    public void A_wrong_command_line_exits_with_2_and_says_so_on_standard_error(params string[] args)
    {
        var run = CommandRun.Of(args).Exits(ExitCodes.Usage);

        Assert.AreEqual("", run.Out);
        StringAssert.StartsWith(run.Error, "acdc: ");
    }

    [TestMethod]
    [DataRow("--help")]
    [DataRow("inspect", "--help")]
    [DataRow("rewrite", "--help")]
    [DataRow("discover", "--help")]
    [DataRow("evaluate", "--help")]
    [DataRow("run", "--help")]
    [DataRow("verify", "--help")]
    [DataRow("roc", "--help")]
    [DataRow("pareto", "--help")]
    [DataRow("faithfulness", "--help")]
    [DataRow("bootstrap", "--help")]
    [DataRow("sweep", "--help")]
    [DataRow("task", "--help")]
    [DataRow("task", "ioi", "--help")]
    [DataRow("data", "check", "--help")]
    [DataRow("--version")]
    public void Help_is_a_result(params string[] args)
    {
        var run = CommandRun.Of(args).Exits(ExitCodes.Done);

        Assert.AreNotEqual("", run.Out);
        Assert.AreEqual("", run.Error);
    }

    [TestMethod]
    public void Help_names_every_metric()
    {
        string help = CommandRun.Of("discover", "--help").Out;

        foreach (var metric in KnownMetrics.All)
        {
            StringAssert.Contains(help, metric.Name);
        }
    }

    [TestMethod]
    public void Cuda_on_a_library_for_the_cpu_is_refused_with_the_name_of_the_other_tool()
    {
        if (RuntimeInfo.Of(ExecutionDevice.Select(DeviceChoice.Cpu)).Providers.Contains("CUDAExecutionProvider"))
        {
            Assert.Inconclusive("This build has ONNX Runtime's library with CUDA.");
        }

        CommandRun.Of("inspect", Models.Xproportion, "--device", "cuda")
            .Refuses(ExitCodes.BadInput, "take the tool acdc-cuda (dotnet tool install acdc-cuda) or the package Acdc.Onnx.Cuda");
    }

    [TestMethod]
    public void A_wrong_choice_is_answered_with_the_right_ones()
    {
        StringAssert.Contains(CommandRun.Of("inspect", "model.onnx", "--device", "gpu").Error, "--device takes auto, cpu, cuda, not 'gpu'.");
    }
}
