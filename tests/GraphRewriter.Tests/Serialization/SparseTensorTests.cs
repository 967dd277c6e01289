using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class SparseTensorTests
{
    [TestMethod]
    [DataRow(new[] { 2L }, new[] { 1L, 5L })]
    [DataRow(new[] { 2L, 2L }, new[] { 0L, 1L, 1L, 2L })]
    public void A_sparse_initializer_is_spelled_out(long[] indexDims, long[] indices)
    {
        var model = WithSparse([2, 3], indexDims, indices);

        var tensor = model.Read().Graph.Find("w")!.Constant!;

        Assert.AreEqual("Float[2,3]", tensor.ToString());
        CollectionAssert.AreEqual(new[] { 0f, 7, 0, 0, 0, 8 }, tensor.ToSingle());
    }

    [TestMethod]
    [DataRow(new[] { 2L, 3L }, new[] { 2L }, new[] { 1L, 6L }, "value 1 lies outside its shape [2,3]")]
    [DataRow(new[] { 2L, 3L }, new[] { 2L }, new[] { -1L, 5L }, "value 0 lies outside")]
    [DataRow(new[] { 2L, 3L }, new[] { 2L, 2L }, new[] { 0L, 3L, 1L, 2L }, "value 0 lies outside")]
    [DataRow(new[] { 2L, 3L }, new[] { 1L }, new[] { 0L }, "2 values but places Int64[1]")]
    [DataRow(new[] { 1L << 40, 1L << 40 }, new[] { 2L }, new[] { 0L, 1L }, "cannot be spelled out")]
    public void Places_outside_the_shape_are_refused(long[] dims, long[] indexDims, long[] indices, string reason) =>
        StringAssert.Contains(WithSparse(dims, indexDims, indices).Refused(), reason);

    [TestMethod]
    public void External_values_or_places_are_refused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["weights"], new byte[64]);
        var values = WithSparse([2, 3], [2], [1, 5]);
        values.Graph.SparseInitializer[0].Values = Protos.External("w", 2, ("location", "weights"));
        var places = WithSparse([2, 3], [2], [1, 5]);
        places.Graph.SparseInitializer[0].Indices = Protos.External("", 2, ("location", "weights"));

        StringAssert.Contains(values.Refused(folder.Path), "initializer 'w' is sparse with external data: refused");
        StringAssert.Contains(places.Refused(folder.Path), "initializer 'w' is sparse with external data: refused");
    }

    private static ModelProto WithSparse(long[] dims, long[] indexDims, long[] indices)
    {
        var model = Protos.Model("x", "y", Protos.Node("Add", "x w", "y"));
        model.Graph.SparseInitializer.Add(new SparseTensorProto
        {
            Dims = { dims },
            Values = Protos.Floats("w", 7, 8),
            Indices = new() { DataType = (int)ElementType.Int64, Dims = { indexDims }, Int64Data = { indices } },
        });
        return model;
    }
}
