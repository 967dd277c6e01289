using System.Text.RegularExpressions;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>A cell that holds a list as Python prints it, as pandas writes lists into tables: <c>[464, 318]</c>, <c>[' Mary', ' Ann']</c>.</summary>
internal static partial class PythonList
{
    /// <summary>The items; null where the cell is no such list.</summary>
    public static IReadOnlyList<string>? Items(string cell) => List().Match(cell) is { Success: true } list
        ? [.. list.Groups["item"].Captures.Select(item => item.Value is ['\'' or '"', .. var text, _] ? text : item.Value)]
        : null;

    [GeneratedRegex("""^\s*\[\s*(?:(?<item>-?[0-9]+|'[^'\\]*'|"[^"\\]*")\s*(?:,\s*|(?=\])))*\]\s*\z""")]
    private static partial Regex List();
}
