using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.PatchRunner.Tests.Maps;

/// <summary>Blocks whose operators plainly work on each position alone are not run to see whether they mix positions; others are.</summary>
[TestClass]
public sealed class MixingCostTests
{
    [TestMethod]
    [DataRow("zoo/llama-dynamo18", 0)]
    [DataRow("zoo/gptj-hf436ts14", 0)]
    [DataRow("zoo/bert-ts17-padded", 0)]
    [DataRow("zoo/qwen3-optimum", 0)]
    [DataRow("zoo2/lfm2-hf457-ts17", 2)]
    [DataRow("zoo2/falcon-h1-dynamo18", 2)]
    public void Only_what_may_mix_positions_is_run(string name, int expected)
    {
        CountingRunner runner = new(new OrtModelRunner(ExecutionDevice.Select(DeviceChoice.Cpu), 1, GraphOptimization.None));

        TransformerMapper.Map(OnnxReader.Read(RepositoryFolder.Find("tests", "cases", name, "model.onnx")), runner);

        Assert.AreEqual(expected, runner.Blocks);
    }

    private sealed class CountingRunner(IModelRunner inner) : IModelRunner
    {
        public int Blocks { get; private set; }

        public IModelSession Open(OnnxModel model)
        {
            Blocks += model.Graph.Inputs.Any(input => input.Name == "acdc.mixing.stream") ? 1 : 0;
            return inner.Open(model);
        }
    }
}
