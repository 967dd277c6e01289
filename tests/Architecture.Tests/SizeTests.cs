using System.Text.RegularExpressions;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Architecture.Tests;

/// <summary>Classes stay small enough to be read at once, their partial files added up.</summary>
[TestClass]
public sealed partial class SizeTests
{
    private const int MostLines = 300;

    /// <summary>What is over the limit today, with its lines: it may shrink or go, no other may come.</summary>
    private static readonly Dictionary<string, int> Known = new() { ["BatchSearch"] = 840 };

    [TestMethod]
    public void No_class_has_more_than_three_hundred_lines()
    {
        var large =
            from file in Directory.EnumerateFiles(RepositoryFolder.Find("src"), "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            let text = File.ReadAllText(file)
            let partial = Partial().Match(text)
            group text.Count(c => c == '\n') by partial.Success ? partial.Groups["name"].Value : Path.GetFileNameWithoutExtension(file) into type
            where type.Sum() > Known.GetValueOrDefault(type.Key, MostLines)
            select $"{type.Key}: {type.Sum()} lines";

        Assert.AreEqual("", string.Join(", ", large));
    }

    [GeneratedRegex(@"\bpartial (class|record struct|record|struct) (?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Partial();
}
