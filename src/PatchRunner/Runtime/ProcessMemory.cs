using System.Runtime.InteropServices;
using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>The memory that the process holds.</summary>
internal static class ProcessMemory
{
    private static readonly Action? Trim = FindTrim();

    /// <summary>
    /// Gives back what was let go, to be called where much was: neither the collector, which sees small objects that own large memory, nor the C library,
    /// which keeps freed blocks, would do so by itself.
    /// </summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        Trim?.Invoke();
    }

    /// <summary>As <see cref="GiveBack"/>, where the weights of <paramref name="model"/>, which was worked on, are large enough for that to matter.</summary>
    public static void GiveBackAfter(OnnxModel model)
    {
        if (WeightFiles.AreLarge(model))
        {
            GiveBack();
        }
    }

    /// <summary>glibc's malloc_trim; other systems have none and need none.</summary>
    private static Action? FindTrim()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out nint library)
            || !NativeLibrary.TryGetExport(library, "malloc_trim", out nint address))
        {
            return null;
        }

        var trim = Marshal.GetDelegateForFunctionPointer<MallocTrim>(address);
        return () => _ = trim(0);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int MallocTrim(nuint kept);
}
