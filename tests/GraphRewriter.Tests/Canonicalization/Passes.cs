using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Canonicalization;

internal static class Passes
{
    public static OnnxModel ApplyTo(this IGraphPass pass, OnnxModel model)
    {
        pass.Apply(model);
        model.Graph.RemoveUnused();
        return model;
    }
}
