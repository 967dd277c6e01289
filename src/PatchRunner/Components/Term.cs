using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>A term of a sum of streams.</summary>
/// <param name="Value">The stream, which stays its owner's.</param>
/// <param name="Sign">Whether it is added or subtracted.</param>
internal readonly record struct Term(OrtValue Value, Sign Sign)
{
    /// <summary>One that is added.</summary>
    public static Term Plus(OrtValue value) => new(value, Sign.Plus);

    /// <summary>One that is subtracted.</summary>
    public static Term Minus(OrtValue value) => new(value, Sign.Minus);
}
