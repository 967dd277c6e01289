using System.Reflection;
using NetArchTest.Rules;

namespace Acdc.Onnx.Architecture.Tests;

/// <summary>What a part may know, read from the compiled code.</summary>
[TestClass]
public sealed class DependencyTests
{
    [TestMethod]
    public void Serialization_alone_sees_protobuf() =>
        Holds("Google.Protobuf", types => types.That().DoNotResideInNamespaceMatching(@"^Acdc\.Onnx\.(GraphRewriter\.Serialization|Discovery\.Tokenization\.SentencePiece)"));

    [TestMethod]
    public void PatchRunner_alone_sees_onnx_runtime() =>
        Holds("Microsoft.ML.OnnxRuntime", types => types.That().DoNotResideInNamespaceMatching(@"^Acdc\.Onnx\.PatchRunner"));

    [TestMethod]
    public void Libraries_never_touch_the_console() =>
        Holds("System.Console", types => types.That().DoNotResideInNamespaceMatching(@"^Acdc\.Onnx\.Cli|^$"));

    [TestMethod]
    public void Reporting_alone_writes_csv_and_the_program_alone_knows_the_terminal()
    {
        Holds("Spectre.Console", types => types.That().DoNotResideInNamespaceMatching(@"^Acdc\.Onnx\.Cli|^$"));
        Holds("System.CommandLine", types => types.That().DoNotResideInNamespaceMatching(@"^Acdc\.Onnx\.Cli|^$"));
    }

    [TestMethod]
    public void A_rule_that_is_broken_is_seen() =>
        Assert.IsFalse(Types.InAssembly(Assembly.Load("Acdc.Onnx.PatchRunner")).ShouldNot().HaveDependencyOn("Microsoft.ML.OnnxRuntime").GetResult().IsSuccessful);

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

    private static void Holds(string dependency, Func<Types, PredicateList> who)
    {
        foreach (var assembly in Assemblies.All)
        {
            var result = who(Types.InAssembly(assembly)).ShouldNot().HaveDependencyOn(dependency).GetResult();
            Assert.IsTrue(result.IsSuccessful, $"{dependency} is used by {string.Join(", ", result.FailingTypes?.Select(type => type.FullName) ?? [])}");
        }
    }
}
