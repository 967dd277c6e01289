using System.Globalization;

namespace Acdc.Onnx.Cli;

/// <summary>Spells lengths of time for people.</summary>
internal static class Durations
{
    /// <summary>The time to the digits that matter: <c>0.42 s</c>, <c>12 s</c>, <c>3:05 min</c>, <c>2:07 h</c>.</summary>
    public static string Spell(double seconds) => seconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60}:{(int)seconds % 60:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 3600)}:{(int)(seconds / 60) % 60:00} h"),
    };
}
