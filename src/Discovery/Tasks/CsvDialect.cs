namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What separates the cells of a table: commas, semicolons (as spreadsheets write where the comma is in numbers) or tabs.</summary>
internal static class CsvDialect
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>The separator by which the first line holds the most of the columns that are known.</summary>
    /// <param name="text">The file.</param>
    public static char SeparatorOf(string text)
    {
        string header = FirstLine(text);
        return Separators.MaxBy(separator => Columns(header, separator).Count(PromptFields.Known.Contains));
    }

    /// <summary>Whether the first line is a header with columns that are known.</summary>
    public static bool HasHeader(string text)
    {
        string header = FirstLine(text);
        return Separators.Any(separator => Columns(header, separator).Intersect([PromptFields.Clean.Text, PromptFields.Clean.Ids]).Any());
    }

    private static string FirstLine(string text)
    {
        using StringReader reader = new(text);
        string? line;
        while ((line = reader.ReadLine()) is not null && string.IsNullOrWhiteSpace(line))
        {
        }

        return line ?? "";
    }

    private static IEnumerable<string> Columns(string header, char separator) => header.Split(separator).Select(name => name.Trim().Trim('"').Trim());
}
