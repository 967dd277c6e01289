using System.Diagnostics;
using System.Text;
using Acdc.Onnx.Testing;
using Acdc.Onnx.TokenizerOracle;

namespace Acdc.Onnx.Discovery.Tests.Tokenization;

/// <summary>Compares ids with those of Hugging Face's own library.</summary>
[TestClass]
public sealed class HuggingFaceTests
{
    private static readonly IReadOnlyList<string> Texts = SampleTexts.Take(600);

    public static IEnumerable<object[]> Kinds => TokenizerKinds.All.Keys.Select(kind => new object[] { kind });

    public static IEnumerable<object[]> Folders => Directory.GetDirectories(RepositoryFolder.Find("tests", "Discovery.Tests", "Tokenization", "Fixtures"))
        .Order(StringComparer.Ordinal).Select(folder => new object[] { Path.GetFileName(folder) });

    [TestInitialize]
    public void Skip_where_the_library_is_not_to_be_had()
    {
        if (!HuggingFaceTokenizer.IsHere)
        {
            Assert.Inconclusive("Hugging Face's native library is here for 64-bit Linux only");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Every_kind_of_step_gives_the_librarys_ids(string kind)
    {
        using TemporaryFolder folder = new();
        folder.Write("tokenizer.json", TokenizerKinds.All[kind]);
        Assert.IsNull(Comparison.Of(folder.Path, Texts).FirstDifference);
    }

    [TestMethod]
    [DynamicData(nameof(Folders))]
    public void The_fixtures_give_the_librarys_ids(string name) =>
        Assert.IsNull(Comparison.Of(RepositoryFolder.Find("tests", "Discovery.Tests", "Tokenization", "Fixtures", name), Texts).FirstDifference);

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(Kinds))]
    public void Every_character_gives_the_librarys_ids(string kind)
    {
        using TemporaryFolder folder = new();
        folder.Write("tokenizer.json", TokenizerKinds.All[kind]);
        Assert.IsNull(Comparison.Of(folder.Path, Characters()).FirstDifference);
    }

    [TestMethod]
    [TestCategory("Long")]
    public void Real_tokenizers_give_the_librarys_ids()
    {
        using Process script =
            Process.Start(new ProcessStartInfo("bash", [RepositoryFolder.Find("scripts", "tokenizers.sh"), "400", "short"]) { RedirectStandardOutput = true })!;
        string table = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        Assert.AreEqual(0, script.ExitCode, table);
        StringAssert.Contains(table, "| llama2 | BPE: Prepend, Replace | 400 | 400 | 0 | 100 |");
    }

    // Sixteen characters a text, each between letters. Characters that only Unicode 17 has in lower case, and surrogates, are left out.
    private static List<string> Characters()
    {
        List<string> texts = [];
        StringBuilder text = new();
        foreach (int value in Enumerable.Range(1, 0x323B0)
            .Where(value => Rune.IsValid(value) && value is not (0xA7CE or 0xA7D2 or 0xA7D4 or (>= 0x16EA0 and <= 0x16EB8))))
        {
            text.Append('x').Append(new Rune(value)).Append('y');
            if (value % 16 == 0)
            {
                texts.Add(text.ToString());
                text.Clear();
            }
        }

        return texts;
    }
}
