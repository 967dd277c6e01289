using System.Runtime.InteropServices;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>What a run's results were computed with.</summary>
/// <param name="Version">ONNX Runtime's version.</param>
/// <param name="Providers">The execution providers it was built with.</param>
/// <param name="Device">The kind of device.</param>
/// <param name="DeviceName">The device's model name, or its architecture where the system tells no name.</param>
internal sealed record RuntimeInfo(string Version, IReadOnlyList<string> Providers, DeviceKind Device, string DeviceName)
{
    /// <summary>Describes the runtime and <paramref name="device"/>.</summary>
    public static RuntimeInfo Of(ExecutionDevice device) => new(
        OrtEnvironment.Instance.GetVersionString(),
        OrtEnvironment.Instance.GetAvailableProviders(),
        device.Kind,
        device.Kind == DeviceKind.Cuda ? CudaName() : CpuName());

    private static string CpuName() =>
        Field("/proc/cpuinfo", "model name") ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? $"{RuntimeInformation.ProcessArchitecture}";

    private static string CudaName()
    {
        const string gpus = "/proc/driver/nvidia/gpus";
        string? first = Directory.Exists(gpus) ? Directory.EnumerateDirectories(gpus).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return (first is null ? null : Field(Path.Combine(first, "information"), "Model")) ?? "NVIDIA GPU";
    }

    private static string? Field(string file, string key) =>
        !File.Exists(file)
            ? null
            : File.ReadLines(file)
                .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
                .FirstOrDefault(pair => pair.Length == 2 && pair[0] == key)?[1];
}
