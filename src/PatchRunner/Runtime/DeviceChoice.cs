namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>What the user asks for.</summary>
public enum DeviceChoice
{
    /// <summary>CUDA where it loads, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>CUDA, or an error.</summary>
    Cuda,
}
