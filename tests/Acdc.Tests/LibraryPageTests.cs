using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Tests;

/// <summary>The page of the library shows the programs that <c>scripts/package.sh</c> builds and runs, and what they print.</summary>
[TestClass]
public sealed class LibraryPageTests
{
    [TestMethod]
    [DataRow("discover")]
    [DataRow("compare")]
    [DataRow("own")]
    public void The_page_shows_the_program_that_is_run(string name)
    {
        string page = File.ReadAllText(RepositoryFolder.Find("docs", "library", "README.md"));

        StringAssert.Contains(page, $"```csharp\n{Text($"{name}.cs")}```");
        StringAssert.Contains(page, $"```text\n{Text($"{name}.txt")}```");

        static string Text(string file) => File.ReadAllText(RepositoryFolder.Find("docs", "library", file));
    }
}
