using System.CommandLine;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>Whether a command goes on from what an earlier run of it had when it was stopped.</summary>
internal sealed class ResumeSettings
{
    private readonly Option<bool> _resume =
        new("--resume") { Description = "Go on from what the same command had found when it was stopped; the results are those of a run in one go." };

    /// <summary>Adds the option to <paramref name="command"/>.</summary>
    public void AddTo(Command command) => command.Add(_resume);

    /// <summary>Begins to keep what a run has, or goes on, as the user asks.</summary>
    /// <exception cref="InputException">What was kept is another run's.</exception>
    public RunProgress Begin(ParseResult parsed, CommandContext context, OutputSet output, RunDescription run) =>
        RunProgress.Begin(parsed.CommandResult.Command.Name, output, run, parsed.GetValue(_resume), context);

    /// <summary>Ends a command whose results are there already.</summary>
    public static int TellComplete(CliConsole console, OutputSet output, bool json)
    {
        string[] files = [.. Directory.EnumerateFiles(output.Folder)
            .Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
        if (json)
        {
            JsonOutput.Write(console.Out, new { Out = output.Folder, Files = files, Complete = true });
        }
        else
        {
            console.Out.WriteLine($"Results in {output.Folder}: {string.Join(", ", files)}");
        }

        return ExitCodes.Done;
    }
}
