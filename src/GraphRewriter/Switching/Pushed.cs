using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>What came of pushing a slice through a node.</summary>
/// <param name="Value">The slice of the node's output, computed from slices of its inputs; null where the slice stops.</param>
/// <param name="Why">Why it stops.</param>
internal readonly record struct Pushed(OnnxValue? Value, string Why = "")
{
    /// <summary>The slice passed.</summary>
    public static implicit operator Pushed(OnnxValue value) => new(value);

    /// <summary>The slice passed.</summary>
    public static Pushed FromOnnxValue(OnnxValue value) => value;

    /// <summary>The slice stays behind the node.</summary>
    public static Pushed Stop(string why) => new(null, why);
}
