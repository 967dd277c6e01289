using System.Globalization;
using System.Runtime.InteropServices;

namespace Acdc.Onnx.Cli;

/// <summary>What the process that started this one had it do with signals.</summary>
internal static partial class InheritedSignals
{
    private const string Status = "/proc/self/status";
    private const string Ignored = "SigIgn:";
    private const int Interrupt = 2;

    /// <summary>Whether the process was started to ignore a signal; where the system does not tell, it was not.</summary>
    public static bool Ignores(int signal) =>
        File.Exists(Status)
        && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) is { } line
        && ulong.TryParse(line[Ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask)
        && (mask >> (signal - 1) & 1) == 1;

    /// <summary>
    /// Has SIGINT heeded also where the process was started to ignore it. .NET leaves a signal ignored that it finds ignored, and looks once: this comes before
    /// anything listens to signals or uses the terminal.
    /// </summary>
    public static void HeedInterrupt()
    {
        if (!OperatingSystem.IsWindows() && Ignores(Interrupt))
        {
            _ = Signal(Interrupt, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);
}
