using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli;

/// <summary>What a run does when a signal stops it.</summary>
internal static class StoppedRun
{
    /// <summary>What is said where there is nothing to write yet.</summary>
    public static string Kept(RunProgress progress, OutputSet output) => progress.Count == 0
        ? "acdc: interrupted before anything was decided"
        : $"acdc: interrupted; nothing can be written yet, but what is known is kept in '{output.Checkpoint}', and the same command with --resume goes on "
            + "from it";

    /// <summary>
    /// Until what is returned is disposed, a signal ends the run where it is and has what it knows written, without another run of the model.
    /// </summary>
    /// <param name="context">What listens to signals, and where the command writes.</param>
    /// <param name="progress">What the run has.</param>
    /// <param name="output">Where its results go.</param>
    /// <param name="write">Writes what is known and says what it was; null where there is nothing to write yet.</param>
    public static IDisposable Save(CommandContext context, RunProgress progress, OutputSet output, Func<string?> write) => context.Interruption.Saving(() =>
    {
        if (!progress.Freeze())
        {
            return false;
        }

        try
        {
            context.Console.EndBar();
            context.Console.Note(write() ?? Kept(progress, output));
            output.Dispose();
        }
        catch (Exception fault)
        {
            _ = Faults.Tell(fault, context.Console.Error, trace: false);
        }

        return true;
    });
}
