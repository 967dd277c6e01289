using System.CommandLine;

namespace Acdc.Onnx.Cli.Commands;

/// <summary><c>acdc data</c>: what there is to do with prompt files.</summary>
internal sealed class DataCommand : Command
{
    /// <summary>Makes the command.</summary>
    public DataCommand(CommandContext context)
        : base("data", "Look at prompt files.") => Add(new DataCheckCommand(context));
}
