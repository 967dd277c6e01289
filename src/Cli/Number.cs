using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Acdc.Onnx.Cli;

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

    /// <summary>A required option that takes a number.</summary>
    public static Option<double> Required(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        Required = true,
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
            {
                result.AddError($"{name} takes a number such as 0.05, not '{text}'.");
            }

            return number;
        },
    };

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
