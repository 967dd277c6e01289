using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>
/// Keeps ONNX Runtime from sending telemetry, and from leaving its database, device number and session file in the user's folders: since 1.29 its official
/// builds do so on Linux too. The library reads <c>ORT_DISABLE_TELEMETRY</c> once, when it is loaded, from the process's native environment, which
/// <see cref="Environment.SetEnvironmentVariable(string, string)"/> does not change on Unix. Therefore the variable is set to 1 as soon as this assembly is
/// touched. A host that has set it before, to whatever value, decides itself.
/// </summary>
internal static partial class RuntimeTelemetry
{
    /// <summary>What ONNX Runtime reads.</summary>
    public const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Whether the variable was set by the host, which then decides.</summary>
    public static bool IsLeftToHost { get; private set; }

    /// <summary>The variable as native code sees it; null where it is not set.</summary>
    internal static string? ReadNative(string variable) =>
        OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(variable) : Marshal.PtrToStringUTF8(GetVariable(variable));

    /// <summary>Sets a variable to 1 for native code where it has no value yet.</summary>
    /// <returns>Whether it had none.</returns>
    internal static bool TurnOff(string variable)
    {
        if (ReadNative(variable) is not null)
        {
            return false;
        }

        Environment.SetEnvironmentVariable(variable, "1");
        if (!OperatingSystem.IsWindows() && SetVariable(variable, "1", 0) != 0)
        {
            throw new InvalidOperationException($"{variable} cannot be set: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return true;
    }

    /// <summary>Turns off what an environment that is there already would still tell the system's tracing.</summary>
    internal static void TurnOff(OrtEnv environment)
    {
        if (!IsLeftToHost)
        {
            environment.DisableTelemetryEvents();
        }
    }

#pragma warning disable CA2255 // It must come before the runtime is loaded, whichever type of this assembly is used first.
    [ModuleInitializer]
    internal static void Initialize() => IsLeftToHost = !TurnOff(Variable);
#pragma warning restore CA2255

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);
}
