using System.Runtime.InteropServices;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Counts the processor's cores: arithmetic gains nothing from a core's second thread.</summary>
internal static partial class PhysicalCores
{
    private const int ProcessorCore = 0;

    /// <summary>Physical cores that this process may use; logical ones where the system does not tell.</summary>
    public static int Count { get; } = Math.Clamp(Ask(), 1, Environment.ProcessorCount);

    private static int Ask()
    {
        try
        {
            return OperatingSystem.IsLinux() ? OnLinux() : OperatingSystem.IsWindows() ? OnWindows() : OperatingSystem.IsMacOS() ? OnMac() : int.MaxValue;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or EntryPointNotFoundException)
        {
            return int.MaxValue;
        }
    }

    private static int OnLinux()
    {
        int cores = Directory.EnumerateDirectories("/sys/devices/system/cpu", "cpu*")
            .Select(folder => Path.Combine(folder, "topology", "thread_siblings_list"))
            .Where(File.Exists)
            .Select(File.ReadAllText)
            .Distinct(StringComparer.Ordinal)
            .Count();
        return cores > 0 ? cores : int.MaxValue;
    }

    private static int OnWindows()
    {
        uint bytes = 0;
        _ = GetLogicalProcessorInformationEx(ProcessorCore, [], ref bytes);
        byte[] records = new byte[bytes];
        if (!GetLogicalProcessorInformationEx(ProcessorCore, records, ref bytes))
        {
            return int.MaxValue;
        }

        int cores = 0;
        for (int offset = 0; offset < bytes; offset += BitConverter.ToInt32(records, offset + sizeof(int)))
        {
            cores++;
        }

        return cores;
    }

    private static int OnMac()
    {
        nint size = sizeof(int);
        return SysctlByName("hw.physicalcpu", out int cores, ref size, 0, 0) == 0 ? cores : int.MaxValue;
    }

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetLogicalProcessorInformationEx(int relationship, [Out] byte[] buffer, ref uint length);

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SysctlByName(string name, out int value, ref nint size, nint newValue, nint newSize);
}
