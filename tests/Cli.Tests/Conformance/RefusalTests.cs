using Acdc.Onnx.Conformance;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>Every broken or unsupported model under tests/cases.</summary>
[TestClass]
public sealed class RefusalTests
{
    public static IEnumerable<object[]> Models =>
        from file in CaseFolder.Find(RepositoryFolder.Find("tests", "cases"))
        where file.Kind == CaseKind.Refusal
        select new object[] { file.Name, file.Path };

    public static string NameOf(System.Reflection.MethodInfo method, object[] row) => (string)row[0];

    [TestMethod]
    [DynamicData(nameof(Models), DynamicDataDisplayName = nameof(NameOf))]
    public void A_bad_model_is_answered_as_it_deserves(string name, string path)
    {
        var result = RefusalCheck.Run(name, RefusalCase.Read(path), new ModelOptions { Device = DeviceChoice.Cpu });

        Assert.IsTrue(result.Passed, result.What);
    }
}
