namespace Acdc.Onnx.Cli;

/// <summary>What every command is given.</summary>
/// <param name="Console">Where it writes.</param>
/// <param name="Interruption">What asks it to stop and write what it has.</param>
internal sealed record CommandContext(CliConsole Console, Interruption Interruption);
