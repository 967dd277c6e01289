using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Cli;

/// <summary>What every command is given.</summary>
/// <param name="Console">Where it writes.</param>
/// <param name="Interruption">What asks it to stop and write what it has.</param>
internal sealed record CommandContext(CliConsole Console, Interruption Interruption)
{
    /// <summary>What writes its results; a test may give one that fails.</summary>
    public IFileOperations Disk { get; init; } = DiskOperations.Instance;

    /// <summary>Told after each test or unit of work that was kept; a test may stop the run there.</summary>
    public Action Kept { get; init; } = () => { };
}
