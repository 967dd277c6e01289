using System.Reflection;

namespace Acdc.Onnx.Architecture.Tests;

/// <summary>The assemblies of the program, the lowest first: each may use those before it.</summary>
internal static class Assemblies
{
    public static IReadOnlyList<string> Libraries { get; } =
        ["Acdc.Onnx.GraphRewriter", "Acdc.Onnx.PatchRunner", "Acdc.Onnx.Discovery", "Acdc.Onnx.Reporting", "Acdc.Onnx.Conformance", "Acdc.Onnx"];

    public const string Program = "acdc";

    public static IEnumerable<Assembly> All => Libraries.Append(Program).Select(Assembly.Load);
}
