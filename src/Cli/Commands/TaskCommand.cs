using System.CommandLine;
using Acdc.Onnx.Discovery.Tasks.Builtin;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc task</c>: makes prompts, one subcommand per task.</summary>
internal sealed class TaskCommand : Command
{
    /// <summary>Makes the command.</summary>
    public TaskCommand(CommandContext context)
        : base("task", "Make prompts of a task from the literature.")
    {
        foreach (var task in BuiltinTasks.All)
        {
            Add(new BuiltinTaskCommand(task, context));
        }
    }
}
