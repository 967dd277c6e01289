using Acdc.Onnx.GraphRewriter.Serialization.Proto;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>What a model must have to be read at all: a graph, and versions that ONNX Runtime knows.</summary>
internal static class ModelVersions
{
    /// <summary>The oldest default operator set that ONNX Runtime runs.</summary>
    public const long OldestOpset = 7;

    /// <summary>The newest default operator set that ONNX Runtime 1.31 knows.</summary>
    public const long NewestOpset = 26;

    /// <summary>The newest format version that ONNX Runtime 1.31 knows.</summary>
    public const long NewestIr = 13;

    /// <summary>Refuses what is no model, holds nothing or is of a later format.</summary>
    public static void CheckGraph(ModelProto proto)
    {
        if (proto.Graph is null || proto.IrVersion < 1)
        {
            throw new ModelFileException("the file holds no graph and is not an ONNX model; name the exported .onnx file");
        }

        string? missing = (proto.Graph.Node.Count, proto.Graph.Output.Count) switch
        {
            (0, 0) => "no nodes and no outputs",
            (0, _) => "no nodes",
            (_, 0) => "no outputs",
            _ => null,
        };
        if (missing is not null)
        {
            throw new ModelFileException($"the graph has {missing}; export the model again");
        }

        if (proto.IrVersion > NewestIr)
        {
            throw new ModelFileException(
                $"format version {proto.IrVersion} is newer than ONNX Runtime knows ({NewestIr}); export the model for an older version");
        }
    }

    /// <summary>Refuses default operator sets that ONNX Runtime does not know or no longer runs.</summary>
    public static void CheckOpset(ModelProto proto)
    {
        long opset = proto.OpsetImport.LastOrDefault(entry => Domains.Plain(entry.Domain).Length == 0)?.Version
            ?? throw new ModelFileException("the model states no operator set version; export it again");
        if (opset > NewestOpset)
        {
            throw new ModelFileException($"opset {opset} is newer than ONNX Runtime knows ({NewestOpset}); export the model with an older opset");
        }

        if (opset < OldestOpset)
        {
            throw new ModelFileException(
                $"opset {opset} is too old ({OldestOpset} or later is needed, 13 or later is better); export the model with a newer opset");
        }
    }
}
