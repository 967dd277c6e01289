using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Acdc.Onnx.PatchRunner.Runtime;
using static Acdc.Onnx.GraphRewriter.Tests.Serialization.Protos;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class BudgetTests
{
    [TestMethod]
    [DataRow("ConstantOfShape", "big", 40_000_000_000L)]
    [DataRow("Expand", "x big", 40_000_000_000L)]
    [DataRow("Tile", "x big", 10_000_000_000L)]
    public void A_small_file_that_asks_for_gigabytes_is_refused_before_it_runs(string op, string inputs, long bytes)
    {
        var proto = Model("x", "y", Node(op, inputs, "y"));
        proto.Graph.Initializer.Add(new TensorProto { Name = "big", DataType = (int)ElementType.Int64, Dims = { 2 }, Int64Data = { 100_000, 100_000 } });

        var refusal = Assert.ThrowsExactly<ModelFileException>(() => SizeBudget.Check(proto.Read().Graph));

        StringAssert.StartsWith(refusal.Message,
            FormattableString.Invariant($"{op} 'y' makes {bytes} bytes by sizes that are written in the file, more than the budget of 8589934592"));
    }

    [TestMethod]
    public void Sizes_of_usual_models_are_within_the_budget()
    {
        var proto = Model("x", "y", Node("ConstantOfShape", "mask", "m"), Node("Expand", "x mask", "e"), Node("Add", "m e", "y"));
        proto.Graph.Initializer.Add(new TensorProto { Name = "mask", DataType = (int)ElementType.Int64, Dims = { 2 }, Int64Data = { 4096, 4096 } });

        SizeBudget.Check(proto.Read().Graph);
    }

    [TestMethod]
    public void A_loop_that_never_ends_or_goes_round_too_often_is_refused()
    {
        StringAssert.Contains(Looping("", null).Refused(), "the Loop node 'z' never ends");
        StringAssert.Contains(Looping("trips", 2_000_000).Refused(), "the Loop node 'z' goes round 2000000 times, more than the budget of 1000000");
        Assert.AreEqual(1, Looping("trips", 1000).Read().Graph.NodeCount);
    }

    [TestMethod]
    public void Rounds_of_loops_inside_one_another_are_multiplied()
    {
        var inner = Looping("trips", 2000).Graph.Node[0].Clone();
        (inner.Name, inner.Output[0], inner.Input[2]) = ("inner", "v2", "v");
        var model = Looping("trips", 2000);
        var body = model.Graph.Node[0].Attribute[0].G;
        body.Node.Insert(0, inner);

        StringAssert.Contains(model.Refused(), "the Loop node 'inner' goes round 2000 times in each of 2000 rounds around it");
    }

    [TestMethod]
    public void Functions_that_unfold_into_gigabytes_are_refused()
    {
        TensorProto weights =
            new() { Name = "c", DataType = (int)ElementType.Float, Dims = { 2_500_000 }, RawData = Google.Protobuf.ByteString.CopyFrom(new byte[10_000_000]) };
        var model = Model("x", "y", Call("F", "x", "y"));
        var body = Enumerable.Range(0, 2000).Select(index => Call("G", "a", $"b{index}")).Append(Node("Identity", "b0", "b"));
        model.Functions.Add(Function("F", "a", "b", [.. body]));
        model.Functions.Add(Function("G", "a", "b", Node("Constant", "", "c", Tensor("value", weights)), Node("Add", "a c", "b")));

        StringAssert.Contains(model.Refused(), "its functions unfold into more than 1073741824 bytes");
    }

    [TestMethod]
    public void Many_calls_under_one_name_get_names_of_their_own()
    {
        var calls = Enumerable.Range(0, 10_000).Select(index =>
        {
            var call = Call("F", "x", $"y{index}");
            call.Name = "same";
            return call;
        });
        var model = Model("x", "y0", [.. calls]);
        model.Functions.Add(Function("F", "a", "b", Node("Neg", "a", "m"), Node("Neg", "m", "b")));

        Assert.AreEqual(20_000, model.Read().Graph.NodeCount);
    }

    [TestMethod]
    public void A_run_that_goes_on_for_too_long_is_stopped()
    {
        OrtModelRunner runner = new(ExecutionDevice.Select(DeviceChoice.Cpu), threads: 1) { LongestRun = TimeSpan.FromMilliseconds(50) };
        using var session = runner.Open(Looping("trips", 1_000_000).Read());

        var stopped = Assert.ThrowsExactly<ModelFileException>(() => session.Run(new Dictionary<string, OnnxTensor> { ["x"] = OnnxTensor.Of([1f], 1) }, ["z"]));

        StringAssert.Contains(stopped.Message, "the budget for a model of its size, and was stopped; does a Loop in it never end?");
    }

    private static ModelProto Looping(string trips, long? count)
    {
        GraphProto body = new()
        {
            Name = "body",
            Input = { Scalar("i", ElementType.Int64), Scalar("go", ElementType.Bool), Scalar("v", ElementType.Float) },
            Node = { Node("Identity", "go", "on"), Node("Neg", "v", "w") },
            Output = { Scalar("on", ElementType.Bool), Scalar("w", ElementType.Float) },
        };
        var model = Model("x", "z", Node("Loop", $"{(trips.Length == 0 ? "_" : trips)} _ x", "z", Graph("body", body)));
        if (count is { } rounds)
        {
            model.Graph.Initializer.Add(new TensorProto { Name = trips, DataType = (int)ElementType.Int64, Int64Data = { rounds } });
        }

        return model;
    }

    private static ValueInfoProto Scalar(string name, ElementType type) =>
        new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = type == ElementType.Float ? null : new() } } };
}
