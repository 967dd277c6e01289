using System.Globalization;

namespace Acdc.Onnx.Reporting.Tests;

/// <summary>What the exporters write of the samples.</summary>
internal static class Written
{
    /// <summary>The text of one file.</summary>
    public static string Text(string sample, string file, CultureInfo? culture = null)
    {
        var (_, result, run) = Samples.All.Single(candidate => candidate.Name == sample);
        var exporter = Exporters.All.Single(candidate => candidate.FileName == file);
        return Golden.Under(culture ?? CultureInfo.InvariantCulture, writer => exporter.Write(result, run, writer));
    }

    /// <summary>The rows of a CSV file whose cells need no quotes, by header.</summary>
    public static IReadOnlyList<Dictionary<string, string>> Rows(string sample, string file)
    {
        string text = Text(sample, file);
        Assert.IsFalse(text.Contains('"', StringComparison.Ordinal));
        string[][] lines = [.. text.TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        Assert.IsTrue(lines.All(line => line.Length == lines[0].Length));
        return [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second))];
    }
}
