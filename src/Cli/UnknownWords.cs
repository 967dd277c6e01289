using System.CommandLine;
using System.CommandLine.Parsing;
using Acdc.Onnx.GraphRewriter;

namespace Acdc.Onnx.Cli;

/// <summary>What helps where a command line has a word that its command does not know.</summary>
internal static class UnknownWords
{
    /// <summary>
    /// What to put behind a message of the parser: the option or command that was probably meant, or the command that has such an option; empty where nothing
    /// is near.
    /// </summary>
    /// <param name="message">The message, which quotes the word.</param>
    /// <param name="parsed">The command line.</param>
    public static string Advice(string message, ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string[] words = [.. parsed.UnmatchedTokens.Where(word => message.Contains($"'{word}'", StringComparison.Ordinal))];
        if (words.Length == 0)
        {
            return "";
        }

        string word = words[0].Split('=', ':')[0];
        string[] known = word.StartsWith('-') ? [.. OptionsOf(parsed.CommandResult)] : [.. command.Subcommands.Select(sub => sub.Name)];
        string? elsewhere = word.StartsWith('-')
            ? All(parsed.RootCommandResult.Command, "acdc")
                .Where(other => other.Command.Options.Any(option => Names(option).Contains(word))).Select(other => other.Path).FirstOrDefault()
            : null;
        return elsewhere is not null ? $" It is an option of '{elsewhere}'." : Nearest.Question(word, known);
    }

    private static IEnumerable<string> OptionsOf(CommandResult result)
    {
        for (SymbolResult? place = result; place is CommandResult at; place = at.Parent)
        {
            foreach (string name in at.Command.Options.Where(option => option.Recursive || at == result).SelectMany(Names))
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<string> Names(Option option) => [option.Name, .. option.Aliases];

    private static IEnumerable<(string Path, Command Command)> All(Command command, string path) =>
        command.Subcommands.SelectMany(sub => All(sub, $"{path} {sub.Name}").Prepend(($"{path} {sub.Name}", sub)));
}
