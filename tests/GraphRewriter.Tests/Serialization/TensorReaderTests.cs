using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Acdc.Onnx.Testing;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class TensorReaderTests
{
    private static readonly TensorReader Reader = new(new(null));

    public static IEnumerable<object[]> TypedFields =>
    [
        [ElementType.Float, new TensorProto { FloatData = { 1.5f, -2f } }, "0000C03F000000C0"],
        [ElementType.Double, new TensorProto { DoubleData = { 1.5, 0 } }, "000000000000F83F0000000000000000"],
        [ElementType.Int64, new TensorProto { Int64Data = { -2, 1 } }, "FEFFFFFFFFFFFFFF0100000000000000"],
        [ElementType.UInt64, new TensorProto { Uint64Data = { ulong.MaxValue, 1 } }, "FFFFFFFFFFFFFFFF0100000000000000"],
        [ElementType.UInt32, new TensorProto { Uint64Data = { uint.MaxValue, 1 } }, "FFFFFFFF01000000"],
        [ElementType.Int32, new TensorProto { Int32Data = { -2, 1 } }, "FEFFFFFF01000000"],
        [ElementType.Int16, new TensorProto { Int32Data = { -2, 1 } }, "FEFF0100"],
        [ElementType.UInt16, new TensorProto { Int32Data = { 65535, 1 } }, "FFFF0100"],
        [ElementType.Float16, new TensorProto { Int32Data = { 0x3C00, 0xC000 } }, "003C00C0"],
        [ElementType.BFloat16, new TensorProto { Int32Data = { 0x3F80, 0xC000 } }, "803F00C0"],
        [ElementType.Int8, new TensorProto { Int32Data = { -2, 1 } }, "FE01"],
        [ElementType.UInt8, new TensorProto { Int32Data = { 255, 1 } }, "FF01"],
        [ElementType.Bool, new TensorProto { Int32Data = { 1, 0 } }, "0100"],
        [ElementType.Float8E4M3FN, new TensorProto { Int32Data = { 0x38, 0xB8 } }, "38B8"],
        [ElementType.Int4, new TensorProto { Int32Data = { 0x2F } }, "2F"],
        [ElementType.Complex64, new TensorProto { FloatData = { 1.5f, 0, -2f, 0 } }, "0000C03F00000000000000C000000000"],
    ];

    [TestMethod]
    [DynamicData(nameof(TypedFields))]
    public void Typed_fields_become_raw_bytes(ElementType type, object message, string bytes)
    {
        var proto = (TensorProto)message;
        (proto.DataType, proto.Name) = ((int)type, "w");
        proto.Dims.Clear();
        proto.Dims.Add(2);

        var tensor = Reader.Read(proto);

        Assert.AreEqual(bytes, Convert.ToHexString(tensor.Bytes.Span));
        Assert.AreEqual(bytes, Convert.ToHexString(Reader.Read(TensorWriter.Inline(tensor, "w")).Bytes.Span));
    }

    [TestMethod]
    public void Raw_bytes_are_not_copied()
    {
        ByteString raw = ByteString.CopyFrom(new byte[8]);

        var tensor = Reader.Read(new() { DataType = (int)ElementType.Float, Dims = { 2 }, RawData = raw });

        Assert.IsTrue(raw.Span.Overlaps(tensor.Bytes.Span));
    }

    [TestMethod]
    public void Floats_survive_either_way_of_storing_them() => Prop.ForAll(ArbMap.Default.ArbFor<float[]>(), values =>
    {
        var typed = Reader.Read(Protos.Floats("w", values));
        var raw = Reader.Read(TensorWriter.Inline(OnnxTensor.Of(values, values.Length), "w"));
        return typed.Bytes.Span.SequenceEqual(raw.Bytes.Span) && typed.ToSingle().SequenceEqual(values);
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Texts_are_read()
    {
        var tensor = Reader.Read(new() { DataType = (int)ElementType.String, Dims = { 2 }, StringData = { ByteString.CopyFromUtf8("ä"), ByteString.Empty } });

        CollectionAssert.AreEqual(new[] { "ä", "" }, tensor.Strings!.ToArray());
    }

    [TestMethod]
    [DataRow(new[] { 3L }, "claims 3 Float elements (12 bytes) but holds 8 bytes")]
    [DataRow(new[] { 1L << 62, 4L }, "claims 18446744073709551616 Float elements")]
    [DataRow(new[] { 1L << 62, 1L << 62, 1L << 62, 1L << 62 }, "but holds 8 bytes")]
    [DataRow(new[] { 1L << 62, 4L, 0L }, "impossible dimensions")]
    [DataRow(new[] { -1L, -2L }, "negative dimension -1")]
    [DataRow(new long[0], "claims 1 Float elements")]
    public void Dimensions_must_fit_the_bytes(long[] dims, string reason)
    {
        TensorProto proto = new() { DataType = (int)ElementType.Float, Dims = { dims }, RawData = ByteString.CopyFrom(new byte[8]) };

        StringAssert.Contains(Assert.ThrowsExactly<ModelFileException>(() => Reader.Read(proto)).Message, reason);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    [DataRow(77)]
    public void An_unknown_element_type_is_refused(int type) =>
        StringAssert.Contains(Assert.ThrowsExactly<ModelFileException>(() => Reader.Read(new() { DataType = type })).Message, $"element type {type}");

    [TestMethod]
    public void Tensor_files_keep_their_tensor()
    {
        using TemporaryFolder folder = new();
        var tensor = OnnxTensor.Of([1f, 2f, 3f, 4f], 2, 2);

        TensorFile.Write(folder["t.pb"], tensor, "t");

        var again = TensorFile.Read(folder["t.pb"]);
        Assert.AreEqual("Float[2,2]", again.ToString());
        CollectionAssert.AreEqual(tensor.ToSingle(), again.ToSingle());
        File.WriteAllText(folder["t.pb"], "no tensor");
        Assert.ThrowsExactly<ModelFileException>(() => TensorFile.Read(folder["t.pb"]));
        Assert.ThrowsExactly<ModelFileException>(() => TensorFile.Read(folder["gone.pb"]));
    }
}
