using System.CommandLine;
using Acdc.Onnx.GraphRewriter;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>Options that take one of a list's names.</summary>
internal static class Named
{
    /// <summary>An option that takes a name of <paramref name="names"/>.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it chooses.</param>
    /// <param name="names">The names there are.</param>
    /// <param name="find">The choice of a name.</param>
    public static Option<T?> Of<T>(string name, string description, IEnumerable<string> names, Func<string, T?> find)
    {
        string[] known = [.. names];
        Option<T?> option = new(name)
        {
            Description = description,
            HelpName = string.Join('|', known),
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (known.Contains(text, StringComparer.Ordinal))
                {
                    return find(text);
                }

                result.AddError($"{name} takes {string.Join(", ", known)}, not '{text}'.{Nearest.Question(text, known)}");
                return default;
            },
        };
        option.CompletionSources.Add(known);
        return option;
    }

    /// <summary>An option that takes some of a list's names, separated by commas, none twice; null where it is not given.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it chooses.</param>
    /// <param name="names">The names there are.</param>
    /// <param name="find">The choice of a name.</param>
    public static Option<IReadOnlyList<T>?> Several<T>(string name, string description, IEnumerable<string> names, Func<string, T> find)
    {
        string[] known = [.. names];
        return new(name)
        {
            Description = $"{description} Some of {string.Join(", ", known)}, separated by commas.",
            HelpName = "NAME,NAME,…",
            CustomParser = result =>
            {
                string[] asked = [.. result.Tokens[^1].Value.Split(',', StringSplitOptions.TrimEntries).Distinct()];
                if (asked.FirstOrDefault(text => !known.Contains(text, StringComparer.Ordinal)) is { } unknown)
                {
                    result.AddError(
                        $"{name} takes some of {string.Join(", ", known)}, separated by commas, not '{unknown}'.{Nearest.Question(unknown, known)}");
                    return null;
                }

                return [.. asked.Select(find)];
            },
        };
    }
}
