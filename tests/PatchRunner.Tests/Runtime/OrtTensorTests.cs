using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

[TestClass]
public sealed class OrtTensorTests
{
    public static IEnumerable<object[]> Tensors =>
    [
        [ElementType.Float, new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0 }],
        [ElementType.Float16, new byte[] { 0x00, 0x3C, 0x00, 0xC0 }],
        [ElementType.BFloat16, new byte[] { 0x80, 0x3F, 0x00, 0xC0 }],
        [ElementType.Double, new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }],
        [ElementType.Bool, new byte[] { 1, 0 }],
        [ElementType.Int8, new byte[] { 0xFF, 0x7F }],
        [ElementType.UInt8, new byte[] { 0xFF, 0x7F }],
        [ElementType.Int16, new byte[] { 0xFE, 0xFF, 1, 0 }],
        [ElementType.UInt16, new byte[] { 0xFE, 0xFF, 1, 0 }],
        [ElementType.Int32, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }],
        [ElementType.UInt32, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }],
        [ElementType.Int64, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0x80 }],
        [ElementType.UInt64, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0x80 }],
    ];

    [TestMethod]
    [DynamicData(nameof(Tensors))]
    public void A_tensor_keeps_its_bytes_through_the_runtime(ElementType type, byte[] bytes)
    {
        using OrtValue value = OrtTensor.ToOrtValue(new(type, [1, 2], bytes));
        OnnxTensor back = OrtTensor.ToOnnxTensor(value);

        Assert.AreEqual(type, back.Type);
        CollectionAssert.AreEqual(new long[] { 1, 2 }, back.Dims.ToArray());
        CollectionAssert.AreEqual(bytes, back.Bytes.ToArray());
    }

    [TestMethod]
    public void The_runtime_sees_the_numbers_that_were_meant()
    {
        using OrtValue floats = OrtTensor.ToOrtValue(OnnxTensor.Of([1f, -2.5f], 2));
        using OrtValue integers = OrtTensor.ToOrtValue(OnnxTensor.Of([7L, -9], 2, 1));

        CollectionAssert.AreEqual(new[] { 1f, -2.5f }, floats.GetTensorDataAsSpan<float>().ToArray());
        CollectionAssert.AreEqual(new[] { 7L, -9 }, integers.GetTensorDataAsSpan<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 1 }, integers.GetTensorTypeAndShape().Shape);
    }

    [TestMethod]
    public void Text_keeps_its_letters()
    {
        using OrtValue value = OrtTensor.ToOrtValue(new([2], ["größer", ""]));
        OnnxTensor back = OrtTensor.ToOnnxTensor(value);

        Assert.AreEqual(ElementType.String, back.Type);
        CollectionAssert.AreEqual(new[] { "größer", "" }, back.Strings!.ToArray());
    }

    [TestMethod]
    [DataRow(new long[] { 0 })]
    [DataRow(new long[] { 2, 4, 0, 8 })]
    public void A_tensor_without_elements_keeps_its_shape(long[] dims)
    {
        using OrtValue value = OrtTensor.ToOrtValue(OnnxTensor.Zeros(ElementType.Float16, dims));
        OnnxTensor back = OrtTensor.ToOnnxTensor(value);

        CollectionAssert.AreEqual(dims, back.Dims.ToArray());
        Assert.AreEqual(0, back.Bytes.Length);
    }

    [TestMethod]
    public void A_scalar_stays_a_scalar()
    {
        using OrtValue value = OrtTensor.ToOrtValue(OnnxTensor.Scalar(3.5f));
        OnnxTensor back = OrtTensor.ToOnnxTensor(value);

        Assert.AreEqual(0, back.Dims.Count);
        CollectionAssert.AreEqual(new[] { 3.5f }, back.ToSingle());
    }

    [TestMethod]
    public void Types_that_the_runtime_cannot_take_are_refused_by_name()
    {
        NotSupportedException refusal = Assert.ThrowsException<NotSupportedException>(
            () => OrtTensor.ToOrtValue(OnnxTensor.Zeros(ElementType.Int4, 2)));

        StringAssert.StartsWith(refusal.Message, "Int4 tensors", StringComparison.Ordinal);
    }
}
