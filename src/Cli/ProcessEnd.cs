using System.Runtime.InteropServices;

namespace Acdc.Onnx.Cli;

/// <summary>The last moment of this process.</summary>
internal static partial class ProcessEnd
{
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

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint code);
}
