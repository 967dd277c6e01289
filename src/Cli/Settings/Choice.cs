using System.CommandLine;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>Options that take one of an enumeration's members, spelled in snake_case.</summary>
internal static class Choice
{
    /// <summary>What the field or other programs also call a choice.</summary>
    private static readonly Dictionary<string, string> OtherWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gpu"] = "cuda",
        ["nvidia"] = "cuda",
        ["resample"] = "corrupted",
        ["interchange"] = "corrupted",
    };

    /// <summary>An option that takes a member of <typeparamref name="T"/>, by default the first.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it chooses.</param>
    public static Option<T> Of<T>(string name, string description)
        where T : struct, Enum
    {
        var members = Enum.GetValues<T>().ToDictionary(member => Spelling.Of(member), StringComparer.Ordinal);
        Option<T> option = new(name)
        {
            Description = $"{description} [default: {Spelling.Of(default(T))}]",
            HelpName = string.Join('|', members.Keys),
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (!members.TryGetValue(text, out var member))
                {
                    result.AddError($"{name} takes {string.Join(", ", members.Keys)}, not '{text}'.{Meant(text, members.Keys)}");
                }

                return member;
            },
        };
        option.CompletionSources.Add([.. members.Keys]);
        return option;
    }

    /// <summary>An option that takes some members of <typeparamref name="T"/>, separated by commas; null where it is not given.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it chooses.</param>
    public static Option<IReadOnlyList<T>?> Several<T>(string name, string description)
        where T : struct, Enum
    {
        var members = Enum.GetValues<T>().ToDictionary(member => Spelling.Of(member), StringComparer.Ordinal);
        return Named.Several(name, $"{description} [default: {Spelling.Of(default(T))}]", members.Keys, text => members[text]);
    }

    private static string Meant(string text, IReadOnlyCollection<string> known) =>
        OtherWords.TryGetValue(text, out string? word) && known.Contains(word) ? $" Did you mean '{word}'?" : Nearest.Question(text, known);
}
