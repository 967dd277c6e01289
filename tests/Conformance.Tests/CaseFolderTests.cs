using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Conformance.Tests;

[TestClass]
public sealed class CaseFolderTests
{
    [TestMethod]
    public void Cases_are_found_and_everything_else_is_passed_over()
    {
        using TemporaryFolder folder = new();
        folder.Write("gpt2/case.json", "{ broken, and still a case");
        folder.Write("gpt2/case_split.json", "{}");
        folder.Write("gpt2/mycase.json", "{}");
        folder.Write("gpt2/acdc/kl.json", """{"replay": {}, "events": []}""");
        folder.Write("gpt2/acdc/late.json",
            """{"a": [{"events": 1}], "events": ["LONG"], "replay": {}}""".Replace("LONG", new string('x', 200_000), StringComparison.Ordinal));
        folder.Write("gpt2/acdc/nested.json", """{"inner": {"replay": {}, "events": []}}""");
        folder.Write("gpt2/acdc/only.json", """{"replay": {}}""");
        folder.Write("gpt2/acdc/list.json", """[{"replay": {}, "events": []}]""");
        folder.Write("gpt2/acdc/number.json", "1");
        folder.Write("gpt2/acdc/empty.json", "");
        folder.Write("gpt2/acdc/torn.json", """{"replay": {""");
        folder.Write("gpt2/acdc/no.json", "\u0000\u0001 not json at all");
        File.WriteAllBytes(Path.Combine(folder.Path, "gpt2", "acdc", "latin1.json"), [.. "{\"caf"u8, 0xe9, .. "\": 1, \"replay\": {}, \"events\": []}"u8]);
        folder.Write("gpt2/acdc/kl.json.bak", """{"replay": {}, "events": []}""");
        folder.Write("bad/cycle/expect.json", "{}");
        folder.Write("bad/cycle/info.json", "{}");
        folder.Write(".hidden/case.json", "{}");
        folder.Write("case.json", "{}");

        CollectionAssert.AreEqual(
            new[]
            {
                $"{CaseKind.Masks} {Path.GetFileName(folder.Path)}",
                $"{CaseKind.Refusal} bad/cycle",
                $"{CaseKind.Masks} gpt2",
                $"{CaseKind.Trace} gpt2/acdc/kl",
                $"{CaseKind.Trace} gpt2/acdc/late",
                $"{CaseKind.Masks} gpt2/case_split",
            }.Order(StringComparer.Ordinal).ToArray(),
            CaseFolder.Find(folder.Path).Select(file => $"{file.Kind} {file.Name}").Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public void A_folder_of_one_case_and_its_file_are_named_alike()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("gpt2/case_split.json", "{}");

        var found = CaseFolder.Find(Path.Combine(folder.Path, "gpt2")).Single();

        Assert.AreEqual("gpt2/case_split", found.Name);
        Assert.AreEqual(found, CaseFolder.Find(file).Single());
    }

    [TestMethod]
    public void Cases_come_by_name()
    {
        var names = CaseFolder.Find(CaseRoot.Folder).Select(file => file.Name).ToArray();

        CollectionAssert.AreEqual(names.Order(StringComparer.Ordinal).ToArray(), names);
        CollectionAssert.AllItemsAreUnique(names);
    }

    [TestMethod]
    public void A_missing_folder_is_an_error()
    {
        Assert.ThrowsException<DirectoryNotFoundException>(() => CaseFolder.Find(Path.Combine(CaseRoot.Folder, "no-such-folder")));
    }

    [TestMethod]
    public void A_linked_folder_is_not_entered()
    {
        using TemporaryFolder folder = new();
        folder.Write("gpt2/case.json", "{}");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder.Path, "gpt2", "loop"), folder.Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Assert.Inconclusive("this account may not make links");
        }

        Assert.AreEqual(1, CaseFolder.Find(folder.Path).Count);
    }
}
