namespace Acdc.Onnx.Reporting;

/// <summary>The files that a search leaves. A new one is a class of its own and a line here.</summary>
public static class Exporters
{
    /// <summary>All exporters, in the order in which they are told.</summary>
    public static IReadOnlyList<IExporter> All { get; } =
    [
        new EdgesCsv(),
        new TraceCsv(),
        new NodesCsv(),
        new CircuitJson(),
        new CircuitDot(),
        new RunJson(),
    ];
}
