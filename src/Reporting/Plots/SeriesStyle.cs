namespace Acdc.Onnx.Reporting.Plots;

/// <summary>How a series is drawn.</summary>
internal enum SeriesStyle
{
    /// <summary>Points joined by straight lines.</summary>
    Line,

    /// <summary>Points, and stairs through them that rise after each point.</summary>
    Steps,

    /// <summary>Points alone.</summary>
    Points,

    /// <summary>A thin grey line without points, behind the others.</summary>
    Guide,
}
