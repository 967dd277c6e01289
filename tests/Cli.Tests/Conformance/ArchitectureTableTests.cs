using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Conformance;

/// <summary>docs/architectures/table.md, which <c>acdc verify --table</c> writes.</summary>
[TestClass]
public sealed class ArchitectureTableTests
{
    private static readonly string[] Table =
        File.ReadAllText(RepositoryFolder.Find("docs", "architectures", "table.md")).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    [TestMethod]
    [TestCategory("Long")]
    public void The_table_says_of_the_shipped_cases_what_a_verification_finds()
    {
        using TemporaryFolder folder = new();
        string[] shipped = [RepositoryFolder.Find("tests", "cases", "zoo"), RepositoryFolder.Find("tests", "cases", "by-hand")];

        CommandRun.Of(["verify", .. shipped, "--device", "cpu", "--table", folder["new/table.md"]]).Exits(ExitCodes.Done);

        string[] rows = File.ReadAllText(folder["new/table.md"]).TrimEnd('\n').Split('\n');
        Assert.AreEqual(2 + shipped.Sum(place => Directory.GetDirectories(place).Length), rows.Length);
        foreach (string row in rows)
        {
            CollectionAssert.Contains(Table, row, $"docs/architectures/table.md is out of date: it lacks '{row}'");
        }
    }

    [TestMethod]
    public void The_table_is_sorted_and_every_row_is_whole()
    {
        string[] keys = [.. Table.Skip(2).Select(row => row.Split(" | ")).Select(cells => $"{cells[0]}\n{cells[5]}")];

        CollectionAssert.AreEqual(keys.Order(StringComparer.Ordinal).ToArray(), keys);
        CollectionAssert.AllItemsAreUnique(keys);
        Assert.IsTrue(Table.All(row => row.Split(" | ").Length == 7));
    }

    [TestMethod]
    public void A_case_that_fails_says_so_in_its_row()
    {
        using TemporaryFolder folder = new();
        folder.Write("case.json",
            $$"""{"model_file": "{{Models.Xproportion.Replace('\\', '/')}}", "edges": 24, "architecture": "a|b", "exporter": "none", "opset": 17}""");
        folder.Write("case_broken.json", "{");

        CommandRun.Of("verify", folder.Path, "--device", "cpu", "-v", "--table", folder["table.md"]).Exits(ExitCodes.CheckFailed);

        string name = Path.GetFileName(folder.Path);
        string[] rows = File.ReadAllText(folder["table.md"]).TrimEnd('\n').Split('\n');
        Assert.AreEqual($"| a\\|b | none | 17 |  | 24 | {name} | no: edges 23, expected 24 |", rows[3]);
        StringAssert.StartsWith(rows[2], $"|  |  |  |  |  | {name}/case_broken | no: ");
    }

    [TestMethod]
    public void A_table_that_cannot_be_written_is_bad_input()
    {
        using TemporaryFolder folder = new();
        folder.Write("case.json", "{");

        var run = CommandRun.Of("verify", folder.Path, "--device", "cpu", "--table", folder.Path).Exits(ExitCodes.BadInput);

        StringAssert.Contains(run.Error, "cannot be written");
    }
}
