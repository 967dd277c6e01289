using System.CommandLine;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>What of a command line the user has said.</summary>
internal static class GivenOptions
{
    /// <summary>Whether <paramref name="option"/> stands on the command line.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
