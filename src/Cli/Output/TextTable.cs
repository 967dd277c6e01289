using System.Globalization;

namespace Acdc.Onnx.Cli.Output;

/// <summary>Rows as lines of text with aligned columns: the first to the left, the others to the right.</summary>
internal static class TextTable
{
    /// <summary>The lines, the headers first. Numbers get four digits that count.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<object?>> rows)
    {
        IReadOnlyList<string>[] cells = [headers, .. rows.Select(row => row.Select(Text).ToArray())];
        int[] widths = [.. headers.Select((_, column) => cells.Max(row => row[column].Length))];
        return [.. cells.Select(
            row => string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd())];
    }

    private static string Text(object? cell) => cell switch
    {
        null => "",
        double number => number.ToString("G4", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };
}
