using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>
/// Reads ONNX models into the IR: constants become initializers, model-local functions and branches chosen by a constant are inlined,
/// external weights stay in their files. Whatever is broken or points outside the model's folder is refused.
/// </summary>
internal static class OnnxReader
{
    private const byte IrVersionTag = 0x08;
    private static ReadOnlySpan<byte> LargeFilePointer => "version https://git-lfs"u8;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelFileException">The file is missing, broken or refused.</exception>
    /// <exception cref="ModelMappingException">The model takes inputs that are no tensors.</exception>
    public static OnnxModel Read(string path)
    {
        string name = Path.GetFileName(path);
        if (!File.Exists(path))
        {
            string what = Directory.Exists(path) ? "is a folder; name the model file in it" : "does not exist; check the path";
            throw new ModelFileException($"{path} {what}");
        }

        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            CheckLength(stream.Length, name);
            byte[] start = new byte[Math.Min(stream.Length, LargeFilePointer.Length)];
            stream.ReadExactly(start);
            stream.Position = 0;
            return Read(() => ModelProto.Parser.ParseFrom(stream), start, new(Path.GetDirectoryName(Path.GetFullPath(path)), FolderOfLinked(path)), name);
        }
        catch (Exception exception) when (exception is IOException and not InvalidProtocolBufferException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"{name} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="bytes">The serialized model, which must not change afterwards.</param>
    /// <param name="folder">The folder that external data lies in; null where there is none.</param>
    /// <param name="name">What messages call the model.</param>
    /// <exception cref="ModelFileException">The model is broken or refused.</exception>
    /// <exception cref="ModelMappingException">The model takes inputs that are no tensors.</exception>
    public static OnnxModel Read(ReadOnlyMemory<byte> bytes, string? folder, string name)
    {
        CheckLength(bytes.Length, name);
        return Read(() => ModelProto.Parser.ParseFrom(bytes.Span), bytes, new(folder), name);
    }

    private static string? FolderOfLinked(string path)
    {
        string real = Path.GetDirectoryName(RealPath.Of(path))!;
        return string.Equals(real, RealPath.Of(Path.GetDirectoryName(Path.GetFullPath(path))!), RealPath.Comparison) ? null : real;
    }

    private static void CheckLength(long length, string name)
    {
        string? what = length switch
        {
            0 => "the file is empty; export the model again",
            > int.MaxValue => $"the file has {length} bytes, more than the 2 GB that the format allows; export the model with external data",
            _ => null,
        };
        if (what is not null)
        {
            throw new ModelFileException($"{name}: {what}");
        }
    }

    private static OnnxModel Read(Func<ModelProto> parse, ReadOnlyMemory<byte> start, ExternalDataResolver external, string name)
    {
        try
        {
            return Refusal.Within($"{name}: ", () => Build(Parse(parse, start.Span), external));
        }
        catch (ModelMappingException exception)
        {
            throw new ModelMappingException($"{name}: {exception.Message}", exception.InnerException);
        }
    }

    private static ModelProto Parse(Func<ModelProto> parse, ReadOnlySpan<byte> start)
    {
        try
        {
            return parse();
        }
        catch (InvalidProtocolBufferException exception)
        {
            string what = start switch
            {
                [IrVersionTag, ..] => "the file is cut short or damaged; copy or export it again",
                _ when start.StartsWith(LargeFilePointer) => "the file is only a Git LFS pointer to the model; fetch the model itself (git lfs pull)",
                _ => "the file is not an ONNX model; name the exported .onnx file",
            };
            throw new ModelFileException(what, exception);
        }
    }

    private static OnnxModel Build(ModelProto proto, ExternalDataResolver external)
    {
        ModelVersions.CheckGraph(proto);
        TensorReader tensors = new(external);
        FunctionInliner.Inline(proto);
        ModelVersions.CheckOpset(proto);
        var notes = ConstantBranches.Inline(proto.Graph, tensors);
        OperatorCheck.Run(proto);
        LoopBudget.Check(proto.Graph, tensors);
        AttentionBias.Complete(proto.Graph);
        OnnxModel model = new(new GraphReader(tensors).Read(proto.Graph)) { IrVersion = proto.IrVersion, Folder = external.Root };
        model.Notes.AddRange(notes);
        foreach (var opset in proto.OpsetImport)
        {
            model.Opsets[Domains.Plain(opset.Domain)] = opset.Version;
        }

        foreach (var entry in proto.MetadataProps)
        {
            model.Metadata[entry.Key] = entry.Value;
        }

        return model;
    }
}
