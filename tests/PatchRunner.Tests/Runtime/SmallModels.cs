using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

/// <summary>Models small enough to work out by hand.</summary>
internal static class SmallModels
{
    /// <summary>y = x·[[1, 2], [3, 4]] + b, and s = y + y.</summary>
    public static OnnxModel Affine(OnnxTensor? weight = null, string? folder = null)
    {
        OnnxModel model = Empty(out GraphBuilder builder);
        model.Folder = folder;
        OnnxValue x = builder.Input("x", ElementType.Float, null, 2);
        OnnxValue b = builder.Input("b", ElementType.Float, 2);
        OnnxValue w = builder.Constant(weight ?? OnnxTensor.Of([1f, 2, 3, 4], 2, 2), "w");
        OnnxValue y = builder.Add(builder.MatMul(x, w), b);
        builder.Output("y", y, ElementType.Float, null, 2);
        builder.Output("s", builder.Add(y, y), ElementType.Float, null, 2);
        return model;
    }

    /// <summary>What comes in goes out: one pair <c>in</c>, <c>out</c> of the given type and rank.</summary>
    public static OnnxModel Echo(ElementType type, int rank)
    {
        OnnxModel model = Empty(out GraphBuilder builder);
        long?[] dims = new long?[rank];
        builder.Output("out", builder.Input("in", type, dims), type, dims);
        return model;
    }

    public static OnnxModel Empty(out GraphBuilder builder)
    {
        OnnxModel model = new(new OnnxGraph()) { Opsets = { [""] = 17 } };
        builder = new GraphBuilder(model, "m.");
        return model;
    }
}
