using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Writes the IR as ONNX models. The same model gives the same bytes.</summary>
internal static class OnnxWriter
{
    /// <summary>What the name of a file of external data adds to its model's.</summary>
    public const string DataSuffix = ".data";

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
        List<ReplacedFile> files = [];
        try
        {
            foreach (var part in Parts(model, Path.GetFileName(full), mostInline))
            {
                ReplacedFile file = new(Path.Combine(Path.GetDirectoryName(full)!, part.Name));
                files.Add(file);
                part.Write(file.Stream);
            }

            files.ForEach(file => file.Complete());
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    /// <summary>
    /// What <see cref="WriteFile"/> writes, for a caller that places files itself: the file of external data first, where there is one, then the model. They
    /// are written once, in that order.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The model's file name.</param>
    /// <param name="mostInline">Bytes of weights that stay in the model.</param>
    public static IReadOnlyList<(string Name, Action<Stream> Write)> Parts(OnnxModel model, string name, long mostInline = MostInline)
    {
        if (WeightsInMemory(model) <= mostInline && model.Graph.Initializers.All(value => value.Constant!.External is null))
        {
            return [(name, output => ModelBuilder.Build(model, Initializer).WriteTo(output))];
        }

        ModelProto? built = null;
        return
        [
            (name + DataSuffix, output => built = ModelBuilder.Build(model, new ExternalDataWriter(output, name + DataSuffix).Write)),
            (name, output => built!.WriteTo(output)),
        ];
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
