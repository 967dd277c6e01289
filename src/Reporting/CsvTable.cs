using System.Globalization;
using CsvHelper;

namespace Acdc.Onnx.Reporting;

/// <summary>A CSV file as the list of its columns: a header and what stands below it, in one place.</summary>
/// <param name="columns">Each column's header and how a row's cell is read off.</param>
internal sealed class CsvTable<TRow>(params (string Header, Func<TRow, object?> Cell)[] columns)
{
    private static readonly CsvWriterOptions Options = new() { NewLine = "\n" };

    /// <summary>Writes the header and one line per row.</summary>
    public void Write(IEnumerable<TRow> rows, TextWriter output)
    {
        using var csv = CsvWriter.Create(output, Options, leaveOpen: true);
        csv.WriteRecord(Array.ConvertAll(columns, column => column.Header));
        foreach (var row in rows)
        {
            csv.WriteRecord(Array.ConvertAll(columns, column => Text(column.Cell(row))));
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        Enum member => Spelling.Of(member),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
