namespace Acdc.Onnx.Conformance;

/// <summary>How much a verification tells.</summary>
internal enum Detail
{
    /// <summary>One result per model file.</summary>
    Files,

    /// <summary>One result per mask.</summary>
    Masks,
}
