using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting;

/// <summary>Every test in the order in which it was made. Metrics are as compared: larger is worse.</summary>
internal sealed class TraceCsv : IExporter
{
    private static readonly CsvTable<EdgeTest> Table = new(
        ("order", row => row.Order),
        ("receiver", row => row.Receiver),
        ("edge", row => row.Edge is { } edge ? edge : "whole_input"),
        ("edges", row => row.Edges.Count),
        ("before", row => row.Before),
        ("after", row => row.After),
        ("change", row => row.Change),
        ("threshold", row => row.Threshold),
        ("margin", row => row.Margin),
        ("decision", row => row.Decision));

    public string FileName => "trace.csv";

    public string Description => "every test in order: the metric before and after, and the decision";

    public bool Tells(SearchResult result) => result.Tests.Count > 0;

    public void Write(SearchResult result, RunDescription run, TextWriter output) => Table.Write(result.Tests, output);
}
