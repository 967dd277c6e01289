using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Tests.Gradients;

/// <summary>One small graph per operator and form: the values differentiated.</summary>
internal sealed record GradientCase(string Name, Func<GradientModel, OnnxValue[]> Build)
{
    /// <summary>The operator that it is about.</summary>
    public string Op => Name.Split(' ')[0];

    /// <summary>The type in which the runtime has kernels for it.</summary>
    public ElementType Type { get; init; } = ElementType.Double;

    /// <summary>The opset.</summary>
    public long Opset { get; init; } = 18;

    /// <summary>One output.</summary>
    public static GradientCase One(string name, Func<GradientModel, OnnxValue> build) => new(name, m => [build(m)]);

    /// <summary>One output, in 32-bit floats.</summary>
    public static GradientCase Single(string name, Func<GradientModel, OnnxValue> build, long opset = 18) =>
        One(name, build) with { Type = ElementType.Float, Opset = opset };
}
