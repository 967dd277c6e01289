using System.CommandLine;
using System.Globalization;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>A part of a job that is cut into equal parts for several machines: every N-th cell from I.</summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <summary>An option that takes a part as I/N.</summary>
    public static Option<Shard?> Option() => new("--shard")
    {
        Description = "Run only part I of N; the tables of all parts, put together, are the whole.",
        HelpName = "I/N",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (text.Split('/') is [var first, var second]
                && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                && index >= 1 && index <= count)
            {
                return new(index, count);
            }

            result.AddError($"--shard takes I/N with I from 1 to N, such as 2/8, not '{text}'.");
            return null;
        },
    };

    /// <summary>Whether the cell of this number is in the part.</summary>
    public bool Holds(int cell) => cell % Count == Index - 1;
}
