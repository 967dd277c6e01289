using System.Runtime.CompilerServices;

namespace Acdc.Onnx.Conformance.Tests;

/// <summary>The folder of the cases that ship with the repository.</summary>
internal static class CaseRoot
{
    private const string Variable = "ACDC_TEST_CASES";

    /// <summary><c>tests/cases</c>, or the folder that the environment variable ACDC_TEST_CASES names.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Shipped();

    private static string Shipped([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "cases"));
}
