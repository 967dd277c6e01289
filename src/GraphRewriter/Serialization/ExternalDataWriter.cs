using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Writes initializers into one file of external data, one after another; small ones stay in the model.</summary>
internal sealed class ExternalDataWriter(Stream data, string location)
{
    private const int SmallestExternal = 1024;
    private const int Alignment = 64;
    private const int PartSize = 1 << 20;

    public TensorProto Write(OnnxValue value)
    {
        var tensor = value.Constant!;
        if (tensor.Strings is not null || tensor.ByteCount < SmallestExternal)
        {
            return TensorWriter.Inline(tensor, value.Name);
        }

        Span<byte> padding = stackalloc byte[(int)(-data.Position & (Alignment - 1))];
        padding.Clear();
        data.Write(padding);
        long offset = data.Position;
        if (tensor.External is { } external)
        {
            Copy(external);
        }
        else
        {
            data.Write(tensor.Bytes.Span);
        }

        return TensorWriter.External(tensor, value.Name, location, offset);
    }

    private void Copy(ExternalData external)
    {
        foreach (var part in external.Parts(PartSize))
        {
            data.Write(part.Span);
        }
    }
}
