using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>Options that take numbers, read alike under any culture.</summary>
internal static class Number
{
    /// <summary>An option that takes a whole number from <paramref name="least"/> up.</summary>
    public static Option<int?> From(int least, string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Read(result, name, least),
    };

    /// <summary>An option that takes whole numbers from 0 up, separated by commas.</summary>
    public static Option<int[]?> List(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N,N,…",
        CustomParser = result =>
        {
            List<int> numbers = [];
            foreach (string part in result.Tokens[^1].Value.Split(',', StringSplitOptions.TrimEntries))
            {
                if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                {
                    result.AddError($"{name} takes whole numbers separated by commas, not '{part}'.");
                    return null;
                }

                numbers.Add(number);
            }

            return [.. numbers];
        },
    };

    /// <summary>An option that takes a number.</summary>
    public static Option<double?> Real(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (TryReal(text, out double number))
            {
                return number;
            }

            result.AddError($"{name} takes a number such as 0.05, not '{text}'.{Point(text)}");
            return null;
        },
    };

    /// <summary>An option that takes numbers, separated by commas, or a range FROM:TO:COUNT of numbers in equal ratios.</summary>
    public static Option<double[]?> Reals(string name, string description) => new(name)
    {
        Description = $"{description} Numbers X,X,… or COUNT of them in equal ratios, FROM:TO:COUNT.",
        HelpName = "X,X,…",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            double[]? numbers = ReadReals(text);
            if (numbers is null)
            {
                result.AddError($"{name} takes numbers such as 0.001,0.01,0.1 or 0.001:0.1:5, not '{text}'.");
            }

            return numbers;
        },
    };

    private static double[]? ReadReals(string text)
    {
        if (text.Split(':') is [var first, var last, var count])
        {
            return TryReal(first, out double from) && TryReal(last, out double to) && from > 0 && to > 0
                && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 2 and <= 10_000
                ? [.. Enumerable.Range(0, number).Select(i => i == 0 ? from : i == number - 1 ? to : from * Math.Pow(to / from, (double)i / (number - 1)))]
                : null;
        }

        List<double> numbers = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!TryReal(part, out double number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>A question after the number that was probably meant by one with a decimal comma.</summary>
    private static string Point(string text) =>
        text.Count(letter => letter == ',') == 1 && TryReal(text.Replace(',', '.'), out _) ? $" Did you mean {text.Replace(',', '.')}?" : "";

    private static bool TryReal(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static int? Read(ArgumentResult result, string name, int least)
    {
        string text = result.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least)
        {
            return number;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a whole number from {least} up, not '{text}'."));
        return null;
    }
}
