namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Where models run.</summary>
internal enum DeviceKind
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>The first NVIDIA GPU.</summary>
    Cuda,
}
