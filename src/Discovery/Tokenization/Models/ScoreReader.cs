using System.Globalization;
using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>
/// Reads a score as Hugging Face's library does it (serde_json without <c>float_roundtrip</c>): the digits as one whole number, then a product with or a
/// quotient by a power of ten. The last bit may differ from the nearest number, and decides between ways to cut a text that are as good.
/// </summary>
internal static class ScoreReader
{
    private const int LargestPower = 308;
    private static readonly double[] Powers = [
        .. Enumerable.Range(0, LargestPower + 1).Select(power => double.Parse($"1e{power}", CultureInfo.InvariantCulture))];

    /// <summary>The number's value.</summary>
    /// <exception cref="TokenizerException">It is too large.</exception>
    public static double Read(JsonElement number)
    {
        string text = number.GetRawText();
        int mark = text.IndexOfAny(['e', 'E']);
        string digits = mark < 0 ? text : text[..mark];
        int exponent = 0;
        if (mark >= 0 && !int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            throw TooLarge(text);
        }

        ulong significand = 0;
        bool full = false;
        bool fraction = false;
        foreach (char character in digits)
        {
            if (character == '.')
            {
                fraction = true;
            }
            else if (char.IsAsciiDigit(character))
            {
                ulong digit = (ulong)(character - '0');
                full = full || significand > (ulong.MaxValue - digit) / 10;
                significand = full ? significand : (significand * 10) + digit;
                exponent += full ? (fraction ? 0 : 1) : (fraction ? -1 : 0);
            }
        }

        double value = Scaled(significand, exponent);
        return double.IsInfinity(value) ? throw TooLarge(text) : digits[0] == '-' ? -value : value;
    }

    private static double Scaled(double value, int exponent)
    {
        for (; exponent < -LargestPower && value != 0; exponent += LargestPower)
        {
            value /= Powers[LargestPower];
        }

        return value == 0 ? 0
            : exponent > LargestPower ? double.PositiveInfinity
            : exponent >= 0 ? value * Powers[exponent] : value / Powers[-exponent];
    }

    private static TokenizerException TooLarge(string text) => new($"the score {(text.Length > 60 ? text[..60] + "…" : text)} of a token is too large");
}
