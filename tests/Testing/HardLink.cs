using System.Diagnostics;

namespace Acdc.Onnx.Testing;

/// <summary>Second names of files, which .NET 10 cannot give.</summary>
public static class HardLink
{
    /// <summary>Gives <paramref name="file"/> another name.</summary>
    public static void Make(string name, string file)
    {
        using var process = OperatingSystem.IsWindows()
            ? Process.Start("cmd", ["/c", "mklink", "/H", name, file])
            : Process.Start("ln", ["-f", file, name]);
        process!.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new IOException($"'{name}' cannot be made");
        }
    }
}
