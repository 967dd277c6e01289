using Acdc.Onnx.GraphRewriter.Serialization.Proto;
using Google.Protobuf;

namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Checks every tensor inside an attribute, its subgraphs' among them, and takes external bytes in, so that the attribute stands alone.</summary>
internal static class EmbeddedTensors
{
    private const int Deepest = 24;

    public static void TakeIn(AttributeProto attribute, TensorReader tensors, int depth = 0)
    {
        if (depth > Deepest)
        {
            throw new ModelFileException($"holds subgraphs nested more than {Deepest} deep; export the model with fewer");
        }

        foreach (var tensor in attribute.T is null ? attribute.Tensors : attribute.Tensors.Prepend(attribute.T))
        {
            TakeIn(tensor, "a tensor", tensors);
        }

        foreach (var sparse in attribute.SparseTensor is null ? attribute.SparseTensors : attribute.SparseTensors.Prepend(attribute.SparseTensor))
        {
            Refusal.Within("holds a tensor that ", () => SparseTensorReader.Read(sparse, tensors));
        }

        foreach (var graph in CapturedNames.Subgraphs(attribute))
        {
            foreach (var initializer in graph.Initializer)
            {
                TakeIn(initializer, $"the initializer '{initializer.Name}'", tensors);
            }

            foreach (var sparse in graph.SparseInitializer)
            {
                Refusal.Within($"holds the initializer '{sparse.Values?.Name}', which ", () => SparseTensorReader.Read(sparse, tensors));
            }

            foreach (var inner in graph.Node.SelectMany(node => node.Attribute))
            {
                TakeIn(inner, tensors, depth + 1);
            }
        }
    }

    private static void TakeIn(TensorProto proto, string what, TensorReader tensors)
    {
        var tensor = Refusal.Within($"holds {what}, which ", () => tensors.ReadInMemory(proto));
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            proto.RawData = UnsafeByteOperations.UnsafeWrap(tensor.Bytes);
            proto.ExternalData.Clear();
            proto.ClearDataLocation();
        }
    }
}
