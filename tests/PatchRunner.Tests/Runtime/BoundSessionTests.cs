using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

[TestClass]
public sealed class BoundSessionTests
{
    private static readonly ExecutionDevice Device = ExecutionDevice.Select(DeviceChoice.Auto);

    private static readonly OrtModelRunner Runner = new(Device, threads: 1);

    [TestMethod]
    public void Only_changed_inputs_are_bound_again()
    {
        using BoundSession session = Affine();
        session.Bind("x", OnnxTensor.Of([1f, 1], 1, 2));
        session.Bind("b", OnnxTensor.Of([3f, 7], 2));
        CollectionAssert.AreEqual(new[] { 7f, 13 }, Y(session));

        session.Bind("b", OnnxTensor.Of([0f, 0], 2));
        CollectionAssert.AreEqual(new[] { 4f, 6 }, Y(session));
    }

    [TestMethod]
    public void Outputs_of_earlier_runs_are_not_overwritten()
    {
        using BoundSession session = Affine();
        session.Bind("b", OnnxTensor.Of([0f, 0], 2));
        session.Bind("x", OnnxTensor.Of([1f, 0], 1, 2));
        using RunOutputs first = session.Run();
        session.Bind("x", OnnxTensor.Of([0f, 1], 1, 2));
        using RunOutputs second = session.Run();
        session.Bind("x", OnnxTensor.Of([0f, 1, 1, 1], 2, 2));
        using RunOutputs third = session.Run();

        CollectionAssert.AreEqual(new[] { 1f, 2 }, session.ReadToHost(first["y"]).ToSingle());
        CollectionAssert.AreEqual(new[] { 3f, 4 }, session.ReadToHost(second["y"]).ToSingle());
        CollectionAssert.AreEqual(new[] { 3f, 4, 4, 6 }, session.ReadToHost(third["y"]).ToSingle());
    }

    [TestMethod]
    public void An_output_can_be_bound_as_an_input_and_disposed_while_bound()
    {
        using BoundSession session = Affine();
        session.Bind("b", OnnxTensor.Of([0f, 0], 2));
        session.Bind("x", OnnxTensor.Of([1f, 0], 1, 2));
        using (OrtValue y = TakeY(session))
        {
            session.Bind("x", y);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        CollectionAssert.AreEqual(new[] { 7f, 10 }, Y(session));
    }

    [TestMethod]
    public void Several_outputs_keep_their_names_whatever_their_order_and_place()
    {
        using BoundSession session = Affine();
        session.ClearOutputs();
        session.BindOutput("s", OutputPlace.Host);
        session.BindOutput("y");
        session.Bind("b", OnnxTensor.Of([3f, 7], 2));
        session.Bind("x", OnnxTensor.Of([1f, 1], 1, 2));
        using RunOutputs outputs = session.Run();

        Assert.IsTrue(OrtTensor.IsOnHost(outputs["s"]));
        Assert.AreEqual(Device.Kind == DeviceKind.Cpu, OrtTensor.IsOnHost(outputs["y"]));
        CollectionAssert.AreEqual(new[] { 14f, 26 }, OrtTensor.ToOnnxTensor(outputs["s"]).ToSingle());
        CollectionAssert.AreEqual(new[] { 7f, 13 }, session.ReadToHost(outputs["y"]).ToSingle());
    }

    [TestMethod]
    public void An_output_that_is_no_longer_asked_for_is_not_computed()
    {
        using BoundSession session = Affine();
        session.BindOutput("s");
        session.ClearOutputs();
        session.BindOutput("s");
        session.Bind("b", OnnxTensor.Of([3f, 7], 2));
        session.Bind("x", OnnxTensor.Of([1f, 1], 1, 2));
        using RunOutputs outputs = session.Run();

        CollectionAssert.AreEqual(new[] { 14f, 26 }, session.ReadToHost(outputs["s"]).ToSingle());
        Assert.ThrowsException<KeyNotFoundException>(() => outputs["y"]);
    }

    [TestMethod]
    public void Memory_of_the_caller_can_be_bound_and_changed_in_place()
    {
        float[] x = [1, 0];
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(x, [1, 2]);
        using BoundSession session = Affine();
        session.Bind("b", OnnxTensor.Of([0f, 0], 2));
        session.Bind("x", value);
        CollectionAssert.AreEqual(new[] { 1f, 2 }, Y(session));

        x[1] = 1;
        session.Bind("x", value);
        CollectionAssert.AreEqual(new[] { 4f, 6 }, Y(session));
    }

    [TestMethod]
    public void Tensors_without_elements_go_through()
    {
        using BoundSession session = Runner.OpenBound(SmallModels.Echo(ElementType.Float, 4));
        session.BindOutput("out");
        session.Bind("in", OnnxTensor.Zeros(ElementType.Float, 1, 2, 0, 4));
        using RunOutputs outputs = session.Run();

        CollectionAssert.AreEqual(new long[] { 1, 2, 0, 4 }, session.ReadToHost(outputs["out"]).Dims.ToArray());
    }

    [TestMethod]
    public void The_way_out_of_device_memory_copies_any_type_and_shape()
    {
        using DeviceReader reader = new(Device);
        foreach (OnnxTensor tensor in new[] { OnnxTensor.Of([1f, 2, 3], 3), OnnxTensor.Scalar(4f), OnnxTensor.Of([5L], 1, 1),
            OnnxTensor.Zeros(ElementType.Bool, 0, 3) })
        {
            using OrtValue value = OrtTensor.ToOrtValue(tensor);
            OnnxTensor copy = reader.Read(value);

            Assert.AreEqual(tensor.ToString(), copy.ToString());
            CollectionAssert.AreEqual(tensor.Bytes.ToArray(), copy.Bytes.ToArray());
        }
    }

    [TestMethod]
    public void What_is_missing_or_unknown_is_named()
    {
        using BoundSession session = Affine();
        session.Bind("x", OnnxTensor.Of([1f, 0], 1, 2));

        StringAssert.Contains(Refusal(() => session.Run().Dispose()), "b", StringComparison.Ordinal);
        StringAssert.Contains(Refusal(() => session.Bind("nowhere", OnnxTensor.Scalar(1f))), "nowhere", StringComparison.Ordinal);
        Refusal(() =>
        {
            session.Bind("b", OnnxTensor.Of([1L, 2], 2));
            session.Run().Dispose();
        });
    }

    private static BoundSession Affine()
    {
        BoundSession session = Runner.OpenBound(SmallModels.Affine());
        session.BindOutput("y");
        return session;
    }

    private static OrtValue TakeY(BoundSession session)
    {
        using RunOutputs outputs = session.Run();
        return outputs.Take("y");
    }

    private static float[] Y(BoundSession session)
    {
        using OrtValue y = TakeY(session);
        return session.ReadToHost(y).ToSingle();
    }

    private static string Refusal(Action act) => Assert.ThrowsException<ModelRunException>(act).Message;
}
