using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Tensors in files of their own (<c>.pb</c>), as ONNX keeps its test data.</summary>
internal static class TensorFile
{
    /// <summary>Reads a tensor.</summary>
    /// <exception cref="ModelFileException">The file is missing or broken.</exception>
    public static OnnxTensor Read(string path)
    {
        string name = Path.GetFileName(path);
        if (!File.Exists(path))
        {
            throw new ModelFileException($"{path} does not exist; check the path");
        }

        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var proto = TensorProto.Parser.ParseFrom(stream);
            ExternalDataResolver external = new(Path.GetDirectoryName(Path.GetFullPath(path)));
            return Refusal.Within($"{name}: the tensor ", () => new TensorReader(external).Read(proto));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new ModelFileException($"{name}: the file is cut short or no serialized tensor; write it again", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"{name} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a tensor; external bytes are taken in.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, OnnxTensor tensor, string name = "")
    {
        using FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.None);
        Write(stream, tensor, name);
    }

    /// <summary>Writes a tensor to <paramref name="output"/>; external bytes are taken in.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream output, OnnxTensor tensor, string name = "") => TensorWriter.Inline(tensor, name).WriteTo(output);
}
