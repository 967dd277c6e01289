using System.CommandLine;
using System.Text.Json;

namespace Acdc.Onnx.Cli;

/// <summary>Options that take one of an enumeration's members, spelled in snake_case.</summary>
internal static class Choice
{
    /// <summary>An option that takes a member of <typeparamref name="T"/>, by default the first.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it chooses.</param>
    public static Option<T> Of<T>(string name, string description)
        where T : struct, Enum
    {
        var members = Enum.GetValues<T>().ToDictionary(Spell, StringComparer.Ordinal);
        Option<T> option = new(name)
        {
            Description = $"{description} [default: {Spell(default(T))}]",
            HelpName = string.Join('|', members.Keys),
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (!members.TryGetValue(text, out var member))
                {
                    result.AddError($"{name} takes {string.Join(", ", members.Keys)}, not '{text}'.");
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
        var members = Enum.GetValues<T>().ToDictionary(Spell, StringComparer.Ordinal);
        return Named.Several(name, $"{description} [default: {Spell(default(T))}]", members.Keys, text => members[text]);
    }

    /// <summary>A member as the command line and results spell it.</summary>
    public static string Spell<T>(T member)
        where T : struct, Enum
    {
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString());
    }
}
