using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Writes the IR as ONNX models. The same model gives the same bytes.</summary>
public static class OnnxWriter
{
    private const long MostInline = 1_900_000_000;

    /// <summary>The model as bytes; external initializers keep naming their file.</summary>
    /// <exception cref="InvalidOperationException">The weights in memory exceed what the format holds in one file, or the graph has a cycle.</exception>
    public static byte[] Write(OnnxModel model)
    {
        if (WeightsInMemory(model) > MostInline)
        {
            throw new InvalidOperationException("the weights exceed 1.9 GB and don't fit into one message; write the model to a file");
        }

        return ModelBuilder.Build(model, Initializer).ToByteArray();
    }

    /// <summary>
    /// Writes the model to <paramref name="path"/>. Where initializers are external, or the weights exceed <paramref name="mostInline"/> bytes, the large
    /// ones go into one file beside it, named as the model with <c>.data</c> added; it is filled one tensor at a time. Files already there are replaced
    /// when the new ones are whole, so a model may be written over itself; it must be read again afterwards if its weights were external.
    /// </summary>
    /// <exception cref="IOException">A file cannot be written, or an external one not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be written.</exception>
    public static void WriteFile(OnnxModel model, string path, long mostInline = MostInline)
    {
        string full = Path.GetFullPath(path);
        bool external = WeightsInMemory(model) > mostInline || model.Graph.Initializers.Any(value => value.Constant!.External is not null);
        using ReplacedFile file = new(full);
        if (external)
        {
            using ReplacedFile data = new(full + ".data");
            ExternalDataWriter weights = new(data.Stream, Path.GetFileName(full) + ".data");
            ModelBuilder.Build(model, weights.Write).WriteTo(file.Stream);
            data.Complete();
        }
        else
        {
            ModelBuilder.Build(model, Initializer).WriteTo(file.Stream);
        }

        file.Complete();
    }

    private static TensorProto Initializer(OnnxValue value)
    {
        var tensor = value.Constant!;
        return tensor.External is { } external
            ? TensorWriter.External(tensor, value.Name, external.Location, external.Offset)
            : TensorWriter.Inline(tensor, value.Name);
    }

    private static long WeightsInMemory(OnnxModel model) =>
        model.Graph.Initializers.Where(value => value.Constant!.External is null).Sum(value => value.Constant!.ByteCount);
}
