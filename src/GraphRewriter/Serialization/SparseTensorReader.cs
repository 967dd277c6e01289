using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Reads sparse tensors and spells them out: zeros everywhere but at the listed places.</summary>
internal static class SparseTensorReader
{
    private const long MostBytes = 1 << 30;

    public static OnnxTensor Read(SparseTensorProto proto, TensorReader tensors)
    {
        if (IsExternal(proto.Values) || IsExternal(proto.Indices))
        {
            throw new ModelFileException("is sparse with external data: refused; export the model with dense weights");
        }

        if (proto.Values is null || proto.Indices is null)
        {
            throw new ModelFileException($"is sparse but lacks its values or their places; {Refusal.Damaged}");
        }

        var values = Refusal.Within("has values whose tensor ", () => tensors.Read(proto.Values));
        var indices = Refusal.Within("has places whose tensor ", () => tensors.Read(proto.Indices));
        int width = values.Type.Bits() / 8;
        var claimed = TensorReader.Count(proto.Dims);
        if (width == 0 || claimed * width > MostBytes)
        {
            throw new ModelFileException(
                $"is sparse with {claimed} {values.Type} elements, which cannot be spelled out here; export the model with dense weights");
        }

        long count = (long)claimed;
        byte[] bytes = new byte[count * width];
        var source = values.Bytes.Span;
        int entry = 0;
        foreach (long place in Places(indices, proto.Dims, values.Count, count))
        {
            source.Slice(entry++ * width, width).CopyTo(bytes.AsSpan(checked((int)(place * width))));
        }

        return new(values.Type, proto.Dims, bytes);
    }

    private static bool IsExternal(TensorProto? proto) => proto?.DataLocation == TensorProto.Types.DataLocation.External;

    private static long[] Places(OnnxTensor indices, IReadOnlyList<long> dims, long entries, long count)
    {
        bool linear = indices.Dims.Count == 1;
        bool fits = linear ? indices.Dims[0] == entries : indices.Dims.Count == 2 && indices.Dims[0] == entries && indices.Dims[1] == dims.Count;
        if (indices.Type != ElementType.Int64 || !fits)
        {
            throw new ModelFileException($"is sparse with {entries} values but places {indices}; {Refusal.Damaged}");
        }

        var numbers = indices.As<long>();
        long[] places = new long[entries];
        for (int entry = 0; entry < places.Length; entry++)
        {
            bool inside = true;
            if (linear)
            {
                places[entry] = numbers[entry];
            }

            for (int axis = 0; !linear && axis < dims.Count; axis++)
            {
                long index = numbers[(entry * dims.Count) + axis];
                inside &= index >= 0 && index < dims[axis];
                places[entry] = inside ? (places[entry] * dims[axis]) + index : 0;
            }

            if (!inside || places[entry] < 0 || places[entry] >= count)
            {
                throw new ModelFileException($"is sparse and its value {entry} lies outside its shape [{string.Join(',', dims)}]; {Refusal.Damaged}");
            }
        }

        return places;
    }
}
