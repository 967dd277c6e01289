using System.Globalization;

namespace Acdc.Onnx.Benchmarks;

/// <summary>What a benchmark found: four fields without spaces.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="Value">The ratio.</param>
/// <param name="Unit">What it is a ratio to.</param>
/// <param name="Limit">What it may be at most; null where there is no limit.</param>
internal sealed record Row(string Name, double Value, string Unit, double? Limit)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name} {Value:0.####} {Unit} {(Limit is { } limit ? limit.ToString(CultureInfo.InvariantCulture) : "-")}");
}
