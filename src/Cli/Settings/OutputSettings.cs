using System.CommandLine;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>Where a command writes its results, and whether it may replace what is not its own.</summary>
internal sealed class OutputSettings
{
    private readonly Option<string?> _out;
    private readonly Option<bool> _force = new("--force") { Description = "Replace files that this program did not write, or that were changed since." };

    private OutputSettings(Option<string?> place) => _out = place;

    /// <summary><c>--out DIR</c> and <c>--force</c>.</summary>
    public static OutputSettings Folder(string usual) =>
        new(new("-o", "--out") { Description = "The folder for the results.", HelpName = "DIR", DefaultValueFactory = _ => usual });

    /// <summary><c>--out FILE</c> and <c>--force</c>.</summary>
    public static OutputSettings File(string description) =>
        new(new("-o", "--out") { Description = description, HelpName = "FILE", Required = true });

    /// <summary><paramref name="name"/>, a file that the command writes if asked to, and <c>--force</c>.</summary>
    public static OutputSettings Optional(string name, string description) =>
        new(new(name) { Description = description, HelpName = "FILE" });

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_out);
        command.Add(_force);
    }

    /// <summary>The folder or file, as the user named it.</summary>
    public string PathIn(ParseResult parsed) => parsed.GetRequiredValue(_out)!;

    /// <summary>Whether there is to be a file.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_out) is not null;

    /// <summary>Takes the folder for a run that may write these names and reads these inputs.</summary>
    public OutputSet Reserve(ParseResult parsed, CommandContext context, IEnumerable<string> names, IEnumerable<string?> inputs) =>
        OutputSet.Reserve(PathIn(parsed), names, Options(parsed, context, inputs));

    /// <summary>Takes the file for a run that reads these inputs.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="context">Where the command writes.</param>
    /// <param name="inputs">The files that the command reads; null for one that is not given.</param>
    /// <param name="suffixes">What the names of files that may belong to it add to its own.</param>
    public FileTarget ReserveFile(ParseResult parsed, CommandContext context, IEnumerable<string?> inputs, params string[] suffixes) =>
        FileTarget.Reserve(PathIn(parsed), suffixes, Options(parsed, context, inputs));

    private OutputOptions Options(ParseResult parsed, CommandContext context, IEnumerable<string?> inputs) =>
        new() { Force = parsed.GetValue(_force), Inputs = [.. inputs.OfType<string>()], Disk = context.Disk };
}
