using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

[TestClass]
internal sealed class OrtModelRunnerTests
{
    private static readonly OrtModelRunner Runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(GraphOptimization.None)]
    [DataRow(GraphOptimization.Basic)]
    [DataRow(GraphOptimization.Extended)]
    [DataRow(GraphOptimization.All)]
    public void A_model_computes_what_a_hand_computes(GraphOptimization optimization)
    {
        OrtModelRunner runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 2, optimization);
        using IModelSession session = runner.Open(SmallModels.Affine());

        var results = session.Run(Feeds(OnnxTensor.Of([1f, 1, 2, 0], 2, 2)), ["s", "y"]);

        CollectionAssert.AreEqual(new[] { 14f, 26, 10, 22 }, results["s"].ToSingle());
        CollectionAssert.AreEqual(new[] { 7f, 13, 5, 11 }, results["y"].ToSingle());
    }

    [TestMethod]
    public void A_model_runs_on_no_rows()
    {
        using IModelSession session = Runner.Open(SmallModels.Affine());

        OnnxTensor y = session.Run(Feeds(OnnxTensor.Zeros(ElementType.Float, 0, 2)), ["y"])["y"];

        CollectionAssert.AreEqual(new long[] { 0, 2 }, y.Dims.ToArray());
    }

    [TestMethod]
    public void The_model_may_change_after_it_was_opened()
    {
        OnnxModel model = SmallModels.Affine();
        using IModelSession session = Runner.Open(model);
        model.Graph.SetInitializer(model.Graph.Initializers.Single(), OnnxTensor.Of([0f, 0, 0, 0], 2, 2));

        OnnxTensor y = session.Run(Feeds(OnnxTensor.Of([1f, 1], 1, 2)), ["y"])["y"];

        CollectionAssert.AreEqual(new[] { 7f, 13 }, y.ToSingle());
    }

    [TestMethod]
    public void External_weights_are_read_from_the_model_folder()
    {
        string folder = Directory.CreateTempSubdirectory("acdc-external").FullName;
        try
        {
            string file = Path.Combine(folder, "weights.bin");
            File.WriteAllBytes(file, [9, 9, 9, 9, .. OnnxTensor.Of([1f, 2, 3, 4], 4).Bytes.Span]);
            OnnxTensor weight = new(ElementType.Float, [2, 2], new ExternalData(file, "weights.bin", 4, 16));
            using IModelSession session = Runner.Open(SmallModels.Affine(weight, folder));

            OnnxTensor y = session.Run(Feeds(OnnxTensor.Of([1f, 1], 1, 2)), ["y"])["y"];

            CollectionAssert.AreEqual(new[] { 7f, 13 }, y.ToSingle());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void A_model_too_large_for_one_message_goes_through_a_file()
    {
        OrtModelRunner runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1) { MostInMemory = 15 };
        using IModelSession session = runner.Open(SmallModels.Affine());

        OnnxTensor y = session.Run(Feeds(OnnxTensor.Of([1f, 1], 1, 2)), ["y"])["y"];

        CollectionAssert.AreEqual(new[] { 7f, 13 }, y.ToSingle());
    }

    [TestMethod]
    public void A_model_that_the_runtime_refuses_is_refused_with_its_reason()
    {
        OnnxModel model = SmallModels.Empty(out GraphBuilder builder);
        OnnxValue x = builder.Input("x", ElementType.Float, 2);
        builder.Output("y", builder.Op("NoSuchOperator", [x]), ElementType.Float, 2);

        ModelRunException refusal = Assert.ThrowsException<ModelRunException>(() => Runner.Open(model));

        TestContext.WriteLine(refusal.Message);
        StringAssert.Contains(refusal.Message, "NoSuchOperator", StringComparison.Ordinal);
        AssertIsClean(refusal.Message);
    }

    [TestMethod]
    public void A_failing_run_says_which_node_failed()
    {
        OnnxModel model = SmallModels.Empty(out GraphBuilder builder);
        OnnxValue x = builder.Input("x", ElementType.Float, null, null);
        builder.Output("y", builder.MatMul(x, x), ElementType.Float, null, null);
        using IModelSession session = Runner.Open(model);

        ModelRunException failure = Assert.ThrowsException<ModelRunException>(
            () => session.Run(new Dictionary<string, OnnxTensor> { ["x"] = OnnxTensor.Of([1f, 2], 1, 2) }, ["y"]));

        TestContext.WriteLine(failure.Message);
        StringAssert.Contains(failure.Message, "m.MatMul", StringComparison.Ordinal);
        AssertIsClean(failure.Message);
    }

    [TestMethod]
    public void A_missing_weight_file_is_named()
    {
        string folder = Path.GetTempPath();
        OnnxTensor weight = new(ElementType.Float, [2, 2], new ExternalData(Path.Combine(folder, "gone.bin"), "gone.bin", 0, 16));

        ModelRunException refusal = Assert.ThrowsException<ModelRunException>(() => Runner.Open(SmallModels.Affine(weight, folder)));

        TestContext.WriteLine(refusal.Message);
        StringAssert.Contains(refusal.Message, "gone.bin", StringComparison.Ordinal);
        AssertIsClean(refusal.Message);
    }

    [TestMethod]
    [DataRow("in", "elsewhere", "elsewhere")]
    [DataRow("nowhere", "out", "nowhere")]
    public void Unknown_names_are_named(string input, string output, string culprit)
    {
        using IModelSession session = Runner.Open(SmallModels.Echo(ElementType.Float, 1));

        ModelRunException failure = Assert.ThrowsException<ModelRunException>(
            () => session.Run(new Dictionary<string, OnnxTensor> { [input] = OnnxTensor.Of([1f], 1) }, [output]));

        StringAssert.Contains(failure.Message, $"'{culprit}'", StringComparison.Ordinal);
    }

    private static Dictionary<string, OnnxTensor> Feeds(OnnxTensor x) => new() { ["x"] = x, ["b"] = OnnxTensor.Of([3f, 7], 2) };

    private static void AssertIsClean(string message)
    {
        foreach (string dirt in new[] { "\n", "ErrorCode", ".cc", ".h:", "onnxruntime::" })
        {
            Assert.IsFalse(message.Contains(dirt, StringComparison.Ordinal), message);
        }
    }
}
