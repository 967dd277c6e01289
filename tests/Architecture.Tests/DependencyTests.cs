using System.Text.RegularExpressions;
using NetArchTest.Rules;

namespace Acdc.Onnx.Architecture.Tests;

/// <summary>What a part may know, read from the compiled code.</summary>
[TestClass]
public sealed class DependencyTests
{
    private const string Program = @"^Acdc\.Onnx\.Cli\.|^Program$";

    [TestMethod]
    [DataRow("Google.Protobuf", @"^Acdc\.Onnx\.(GraphRewriter\.Serialization|Discovery\.Tokenization\.SentencePiece)\.")]
    [DataRow("Microsoft.ML.OnnxRuntime", @"^Acdc\.Onnx\.PatchRunner\.")]
    [DataRow("System.Console", Program)]
    [DataRow("Spectre.Console", Program)]
    [DataRow("System.CommandLine", Program)]
    public void Each_dependency_is_seen_by_one_part_alone(string dependency, string part) =>
        Assert.AreEqual("", string.Join(", ", Users(dependency).Where(type => !Regex.IsMatch(type, part))));

    [TestMethod]
    [DataRow("GraphRewriter.Profiling.StatedRanks", @"\.Profiling\.")]
    [DataRow("GraphRewriter.Profiling.StatedForms", @"\.Profiling\.")]
    [DataRow("GraphRewriter.Profiling.AxisInference", @"\.Profiling\.")]
    [DataRow("GraphRewriter.Ir.StatedTypes", @"\.Profiling\.|\.Ir\.")]
    public void What_is_known_of_values_is_asked_of_one_table(string half, string part) =>
        Assert.AreEqual("", string.Join(", ", Users($"Acdc.Onnx.{half}").Where(type => !Regex.IsMatch(type, part))));

    [TestMethod]
    public void A_rule_that_is_broken_is_seen() =>
        CollectionAssert.Contains(Users("Microsoft.ML.OnnxRuntime").ToArray(), "Acdc.Onnx.PatchRunner.Runtime.BoundSession");

    [TestMethod]
    public void Projects_depend_downwards_only()
    {
        string[] order = [.. Assemblies.Libraries, Assemblies.Program];
        foreach (var assembly in Assemblies.All)
        {
            int own = Array.IndexOf(order, assembly.GetName().Name);
            foreach (var used in assembly.GetReferencedAssemblies().Where(used => order.Contains(used.Name)))
            {
                Assert.IsTrue(Array.IndexOf(order, used.Name) < own, $"{assembly.GetName().Name} uses {used.Name}, which stands above it");
            }
        }
    }

    private static IEnumerable<string> Users(string dependency) => Assemblies.All.SelectMany(assembly =>
        Types.InAssembly(assembly).That().HaveDependencyOn(dependency).GetTypes().Select(type => type.FullName!));
}
