using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>The device that models run on, and why it is that one.</summary>
internal sealed class ExecutionDevice
{
    private ExecutionDevice(DeviceKind kind, string reason) => (Kind, Reason) = (kind, reason);

    /// <summary>Where models run.</summary>
    public DeviceKind Kind { get; }

    /// <summary>What was chosen and why, one sentence for the user.</summary>
    public string Reason { get; }

    /// <summary>Memory of the device, for values that stay there between runs.</summary>
    internal OrtMemoryInfo Memory => Kind == DeviceKind.Cuda ? CudaMemory.Value : OrtMemoryInfo.DefaultInstance;

    private static Lazy<OrtMemoryInfo> CudaMemory { get; } =
        new(() => new(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default));

    /// <summary>Takes the device asked for. CUDA counts as there once a model has run on it.</summary>
    /// <exception cref="DeviceException">CUDA is asked for and cannot be used.</exception>
    /// <param name="choice">What is asked for.</param>
    /// <param name="threads">Threads of the pool that all sessions of the process share; what the process's first call says counts. 0 leaves it to ONNX
    /// Runtime.</param>
    public static ExecutionDevice Select(DeviceChoice choice, int threads = 0)
    {
        _ = OrtEnvironment.Shared(threads, out _);
        if (choice == DeviceChoice.Cpu)
        {
            return new(DeviceKind.Cpu, "Running on the CPU, as asked.");
        }

        ExecutionDevice cuda = new(DeviceKind.Cuda, choice == DeviceChoice.Auto ? "Running on CUDA, which was found to work." : "Running on CUDA, as asked.");
        CudaFault? fault = CudaProbe.Try(cuda);
        return (fault, choice) switch
        {
            (null, _) => cuda,
            (_, DeviceChoice.Auto) => new(DeviceKind.Cpu, $"Running on the CPU: CUDA is not available, because {fault.Reason}."),
            _ => throw new DeviceException($"CUDA was asked for but is not available, because {fault.Reason}; {fault.Remedy}.", fault.Failure),
        };
    }

    /// <summary>Makes sessions run on this device.</summary>
    internal void Configure(SessionOptions options)
    {
        if (Kind == DeviceKind.Cpu)
        {
            return;
        }

        using OrtCUDAProviderOptions cuda = new();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = "0",
            ["use_tf32"] = "0",
        });
        options.AppendExecutionProvider_CUDA(cuda);
    }
}
