using System.Globalization;
using System.Runtime.InteropServices;

namespace Acdc.Onnx.Cli;

/// <summary>The last moment of this process.</summary>
internal static partial class ProcessEnd
{
    private const string Status = "/proc/self/status";
    private const string Ignored = "SigIgn:";

    /// <summary>Ends the process as it is: nothing is waited for, nothing native torn down under a thread that computes.</summary>
    public static void Now(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            TerminateProcess(-1, (uint)code);
        }
        else
        {
            Exit(code);
        }
    }

    /// <summary>Whether the process was started to ignore a signal; where the system does not tell, it was not.</summary>
    public static bool Ignores(int signal) =>
        File.Exists(Status)
        && File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal)) is { } line
        && ulong.TryParse(line[Ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask)
        && (mask >> (signal - 1) & 1) == 1;

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint code);
}
