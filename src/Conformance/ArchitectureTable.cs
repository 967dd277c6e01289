using System.Globalization;

namespace Acdc.Onnx.Conformance;

/// <summary>Architecture by exporter: which cases of a verification passed, as a Markdown table whose rows do not depend on the machine.</summary>
internal sealed class ArchitectureTable
{
    private static readonly string[] Header = ["architecture", "exporter", "opset", "nodes", "edges", "case", "passes"];

    private readonly SortedDictionary<(string Architecture, string Case), string[]> _rows = new(
        Comparer<(string Architecture, string Case)>.Create(
            (a, b) => string.CompareOrdinal(a.Architecture, b.Architecture) is not 0 and var order ? order : string.CompareOrdinal(a.Case, b.Case)));

    /// <summary>Adds what came of a case; cases other than models under masks have no row. A case passes where all its checks do.</summary>
    public void Add(CaseFile file, IReadOnlyCollection<CheckResult> results)
    {
        if (file.Kind != CaseKind.Masks)
        {
            return;
        }

        var about = Read(file.Path);
        string architecture = about?.Architecture ?? "";
        string failed = string.Join("; ", results.Where(result => !result.Passed).Select(result => result.What));
        _rows[(architecture, file.Name)] =
        [
            architecture,
            about?.Exporter ?? "",
            Spell(about?.Opset),
            Spell(about?.Nodes?.Count),
            Spell(about?.Edges),
            file.Name,
            failed.Length == 0 && results.Count > 0 ? "yes" : $"no: {failed}",
        ];
    }

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter writer)
    {
        Line(writer, Header);
        Line(writer, Header.Select(_ => "---"));
        foreach (string[] row in _rows.Values)
        {
            Line(writer, row);
        }
    }

    private static MaskCase? Read(string path)
    {
        try
        {
            return MaskCase.Read(path);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string Spell(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static void Line(TextWriter writer, IEnumerable<string> cells) =>
        writer.Write($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
}
