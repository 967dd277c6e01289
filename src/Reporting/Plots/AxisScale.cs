namespace Acdc.Onnx.Reporting.Plots;

/// <summary>How numbers lie on an axis.</summary>
internal enum AxisScale
{
    /// <summary>At equal distances.</summary>
    Linear,

    /// <summary>At distances of their logarithms. Numbers that are not positive lie below all others, at a mark that says 0.</summary>
    Logarithmic,
}
