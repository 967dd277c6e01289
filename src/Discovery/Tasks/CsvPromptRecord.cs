using System.Globalization;
using CsvHelper;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>A row of a CSV file; lists are separated by <c>|</c>.</summary>
internal sealed class CsvPromptRecord : PromptRecord
{
    private const char Separator = '|';
    private const string Quote = "put cells that hold a comma, a quote or a line break into double quotes, and write quotes in them twice";

    private readonly IReadOnlyDictionary<string, string> _cells;

    private CsvPromptRecord(string place, IReadOnlyDictionary<string, string> cells, IReadOnlyDictionary<string, string> renamed)
        : base(place) => (_cells, Renamed) = (cells, renamed);

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Renamed { get; }

    /// <inheritdoc/>
    public override string? Id => Text(PromptFields.Id);

    /// <inheritdoc/>
    public override IEnumerable<string> Fields => _cells.Keys;

    /// <summary>The records of a file. A record's line is the one that it begins on.</summary>
    public static IEnumerable<PromptRecord> Read(string path, string text, PromptFaults faults)
    {
        using StringReader file = new(text);
        using var reader = CsvReader.Create(file, Options(CsvDialect.SeparatorOf(text)), leaveOpen: true);
        string[]? header = null;
        IReadOnlyDictionary<string, string> renamed = new Dictionary<string, string>();
        while (Next(reader, path))
        {
            string place = FormattableString.Invariant($"{path}:{reader.LineNumber}");
            string[] cells = reader.Current.ToArray();
            if (header is null)
            {
                header = CheckHeader(place, [.. cells.Select(name => name.Trim())]);
                renamed = ForeignFields.Renamed(header);
                header = [.. header.Select(name => renamed.GetValueOrDefault(name, name))];
                continue;
            }

            if (cells.Length != header.Length)
            {
                faults.Tell(new(place, FormattableString.Invariant($"the row has {cells.Length} cells, the header {header.Length}"), Quote));
                continue;
            }

            yield return new CsvPromptRecord(
                place, header.Zip(cells).Where(cell => cell is { First.Length: > 0, Second.Length: > 0 }).ToDictionary(StringComparer.Ordinal), renamed);
        }
    }

    /// <inheritdoc/>
    public override string? Text(string field) => _cells.GetValueOrDefault(field);

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Texts(string field) => Text(field) is not { } cell ? null : PythonList.Items(cell) ?? cell.Split(Separator);

    /// <inheritdoc/>
    public override IReadOnlyList<int>? Ints(string field) => Texts(field)?.Select(item => IsInt(item, out int number)
        ? number
        : throw Fault($"{field} holds '{item}', which is no whole number", "give whole numbers separated by |")).ToArray();

    /// <inheritdoc/>
    public override bool HoldsInts(string field) => Texts(field)?.All(item => IsInt(item, out _)) ?? false;

    private static CsvReaderOptions Options(char separator) => new()
    {
        Separator = separator,
        HasHeader = false,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    private static bool Next(CsvReader reader, string path)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException fault)
        {
            throw new PromptException(FormattableString.Invariant($"{path}:{fault.LineNumber}"), "the row is not valid CSV", Quote, fault);
        }
    }

    private static string[] CheckHeader(string place, string[] header)
    {
        var twice = header.Where(name => name.Length > 0).GroupBy(name => name).FirstOrDefault(names => names.Count() > 1);
        return twice is null ? header : throw new PromptException(place, $"the column {twice.Key} is there twice", "keep one of them");
    }

    private static bool IsInt(string item, out int number) =>
        int.TryParse(item.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
