namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Which memory an output of a <see cref="BoundSession"/> goes to.</summary>
internal enum OutputPlace
{
    /// <summary>The device's, to be bound to further runs; on the CPU the same as <see cref="Host"/>.</summary>
    Device,

    /// <summary>The host's, to be read.</summary>
    Host,
}
