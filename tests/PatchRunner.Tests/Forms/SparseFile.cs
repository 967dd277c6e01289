using System.Diagnostics;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Files whose holes take no room on disk.</summary>
internal static class SparseFile
{
    /// <summary>Lets an empty file have holes. Only Windows has to be told.</summary>
    public static void Mark(FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            using var command = Process.Start(new ProcessStartInfo("fsutil", ["sparse", "setflag", file.Name]) { CreateNoWindow = true })!;
            command.WaitForExit();
        }
    }
}
