namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>How a <see cref="Term"/> counts.</summary>
internal enum Sign
{
    /// <summary>It is added.</summary>
    Plus,

    /// <summary>It is subtracted.</summary>
    Minus,
}
