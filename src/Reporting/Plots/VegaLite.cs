using System.Text.Json.Nodes;

namespace Acdc.Onnx.Reporting.Plots;

/// <summary>A Vega-Lite chart of a CSV file that lies beside it, to be opened in any Vega editor and changed there.</summary>
/// <param name="Data">The CSV file's name.</param>
/// <param name="X">The column and the axis across.</param>
/// <param name="Y">The column and the axis up.</param>
/// <param name="Series">The column that tells series apart.</param>
internal sealed record VegaLite(string Data, (string Column, PlotAxis Axis) X, (string Column, PlotAxis Axis) Y, string Series)
{
    private const string Place = "place";

    /// <summary>The line above it.</summary>
    public string Title { get; init; } = "";

    /// <summary>How series are drawn.</summary>
    public SeriesStyle Style { get; init; } = SeriesStyle.Line;

    /// <summary>Whether rows with the same place across are drawn as their mean.</summary>
    public bool Mean { get; init; }

    /// <summary>A column that splits the chart into rows of charts; null for one chart.</summary>
    public string? Rows { get; init; }

    /// <summary>Further columns that tell series apart.</summary>
    public IReadOnlyList<string> SeriesToo { get; init; } = [];

    /// <summary>Writes the chart.</summary>
    public void Write(TextWriter output)
    {
        string series = SeriesToo.Count == 0 ? Series : "series";
        JsonObject encoding = new()
        {
            ["x"] = Channel(X),
            ["y"] = Channel(Y),
            ["color"] = new JsonObject
            {
                ["field"] = series,
                ["type"] = "nominal",
                ["sort"] = null,
                ["scale"] = new JsonObject { ["range"] = new JsonArray([.. PlotPalette.All.Select(colour => JsonValue.Create(colour))]) },
            },
            ["shape"] = new JsonObject { ["field"] = series, ["type"] = "nominal", ["sort"] = null },
            ["tooltip"] = new JsonArray([.. new[] { series, X.Column, Y.Column }.Select(column => new JsonObject { ["field"] = column })]),
        };
        if (Style != SeriesStyle.Points)
        {
            encoding["order"] = new JsonObject { ["field"] = Mean ? X.Column : Place, ["type"] = "quantitative" };
        }

        if (Mean)
        {
            encoding["y"]!["aggregate"] = "mean";
        }

        if (Rows is not null)
        {
            encoding["row"] = new JsonObject { ["field"] = Rows, ["type"] = "nominal", ["sort"] = null };
        }

        JsonObject chart = new()
        {
            ["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json",
            ["title"] = Title,
            ["data"] = new JsonObject
            {
                ["url"] = Data,
                ["format"] = new JsonObject { ["type"] = "csv", ["parse"] = new JsonObject { [X.Column] = "number", [Y.Column] = "number" } },
            },
            ["width"] = 480,
            ["height"] = 340,
            ["mark"] = Mark(),
            ["encoding"] = encoding,
        };
        if (Transforms(series) is { Count: > 0 } transforms)
        {
            chart.Insert(chart.IndexOf("width"), "transform", transforms);
        }

        output.WriteLine(chart.ToJsonString(Spelling.Json));
    }

    private JsonArray Transforms(string series)
    {
        JsonArray transforms = [];
        if (SeriesToo.Count > 0)
        {
            string together = string.Join(" + ', ' + ", SeriesToo.Prepend(Series).Select(column => $"datum['{column}']"));
            transforms.Add(new JsonObject { ["calculate"] = together, ["as"] = series });
        }

        if (Style != SeriesStyle.Points && !Mean)
        {
            JsonArray along = [.. new[] { X.Column, Y.Column }.Select(column => new JsonObject { ["field"] = column })];
            transforms.Add(new JsonObject { ["window"] = new JsonArray(new JsonObject { ["op"] = "row_number", ["as"] = Place }), ["sort"] = along });
        }

        return transforms;
    }

    private JsonObject Mark() => Style switch
    {
        SeriesStyle.Points => new() { ["type"] = "point", ["filled"] = true },
        SeriesStyle.Steps => new() { ["type"] = "line", ["point"] = true, ["interpolate"] = "step-after" },
        _ => new() { ["type"] = "line", ["point"] = true },
    };

    private static JsonObject Channel((string Column, PlotAxis Axis) channel)
    {
        JsonObject scale = new() { ["type"] = channel.Axis.Scale == AxisScale.Logarithmic ? "symlog" : "linear" };
        if (channel.Axis.Range is { } range)
        {
            scale["domain"] = new JsonArray(range.Low, range.High);
        }

        return new() { ["field"] = channel.Column, ["type"] = "quantitative", ["title"] = channel.Axis.Label, ["scale"] = scale };
    }
}
