using System.Runtime.CompilerServices;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Testing;

/// <summary>Compiled into every test assembly: a test may use ONNX Runtime before it uses anything of this program.</summary>
internal static class WithoutTelemetry
{
#pragma warning disable CA2255 // It must come before any test.
    [ModuleInitializer]
    internal static void TurnOff() => RuntimeHelpers.RunModuleConstructor(typeof(RuntimeTelemetry).Module.ModuleHandle);
#pragma warning restore CA2255
}
