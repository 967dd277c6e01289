namespace Acdc.Onnx.Reporting.Plots;

/// <summary>
/// Colours that people with any colour vision tell apart (Okabe and Ito 2008, without the yellow that is faint on white), and marks that differ besides.
/// </summary>
internal static class PlotPalette
{
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    /// <summary>All colours.</summary>
    public static IReadOnlyList<string> All => Colours;

    /// <summary>The colour of a series.</summary>
    public static string Colour(int series) => Colours[series % Colours.Length];

    /// <summary>How the lines of a series are dashed: not at all until the colours come round again.</summary>
    public static string? Dashes(int series) => (series / Colours.Length) switch
    {
        0 => null,
        1 => "6 3",
        _ => "2 3",
    };

    /// <summary>The outline of a series' mark around the origin.</summary>
    public static string Mark(int series) => (series % 6) switch
    {
        0 => "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
        1 => "M-3.2-3.2h6.4v6.4h-6.4z",
        2 => "M0-4.2l4 7h-8z",
        3 => "M0-4.5l4.5 4.5l-4.5 4.5l-4.5-4.5z",
        4 => "M0 4.2l4-7h-8z",
        _ => "M-4-1.3h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z",
    };
}
