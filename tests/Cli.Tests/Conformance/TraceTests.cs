using Acdc.Onnx.Conformance;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>Every recorded run of the published program under tests/cases.</summary>
[TestClass]
public sealed class TraceTests
{
    public static IEnumerable<object[]> Traces =>
        from file in CaseFolder.Find(RepositoryFolder.Find("tests", "cases"))
        where file.Kind == CaseKind.Trace
        select new object[] { file.Name, file.Path };

    public static string NameOf(System.Reflection.MethodInfo method, object[] row) => (string)row[0];

    [TestMethod]
    [DynamicData(nameof(Traces), DynamicDataDisplayName = nameof(NameOf))]
    public void The_search_decides_as_the_published_program_did(string name, string path)
    {
        var result = TraceCheck.Run(name, PublishedTrace.Read(path), new ModelOptions { Device = DeviceChoice.Cpu });

        Assert.IsTrue(result.Passed, result.What);
    }
}
