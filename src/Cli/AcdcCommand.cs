using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Acdc.Onnx.Cli.Commands;
using Acdc.Onnx.Cli.Settings;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Cli;

/// <summary>The <c>acdc</c> command with its subcommands.</summary>
internal static class AcdcCommand
{
    private static readonly Option<bool> Debug = new("--debug") { Description = "Print the stack trace of a fault.", Recursive = true };

    /// <summary>Parses and runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="context">Where the command writes and what stops it.</param>
    /// <returns>The exit code (<see cref="ExitCodes"/>).</returns>
    public static int Run(IReadOnlyList<string> args, CommandContext context)
    {
        var parsed = Root(context).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            return TellUsage(parsed, context.Console.Error);
        }

        try
        {
            TemporaryFiles.RemoveLeftovers();
            return parsed.Invoke(new() { Output = context.Console.Out, Error = context.Console.Error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault)
        {
            return Faults.Tell(Named(fault, parsed), context.Console.Error, parsed.GetValue(Debug));
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Root(CommandContext context) => new("Finds circuits in transformers exported to ONNX.")
    {
        new InspectCommand(context),
        new RewriteCommand(context),
        new DiscoverCommand(context),
        new EvaluateCommand(context),
        new RunCommand(context),
        new VerifyCommand(context),
        new RocCommand(context),
        new ParetoCommand(context),
        new FaithfulnessCommand(context),
        new BootstrapCommand(context),
        new SweepCommand(context),
        new TaskCommand(context),
        new DataCommand(context),
        Debug,
    };

    /// <summary>A fault of the runtime that does not name the model yet names it.</summary>
    private static Exception Named(Exception fault, ParseResult parsed) =>
        parsed.CommandResult.Command.Arguments.OfType<Argument<string>>().FirstOrDefault(argument => argument.Name == ModelSettings.ArgumentName) is { } model
        && RuntimeRefusal.Running(parsed.GetRequiredValue(model), fault) is { } named ? named : fault;

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "acdc";

    private static int TellUsage(ParseResult parsed, TextWriter error)
    {
        string path = PathOf(parsed.CommandResult);
        foreach (string message in parsed.Errors.Select(fault => fault.Message).Distinct())
        {
            error.WriteLine($"acdc: {message}{UnknownWords.Advice(message, parsed)}");
        }

        error.WriteLine($"Run '{path} --help' for what it takes.");
        return ExitCodes.Usage;
    }
}
