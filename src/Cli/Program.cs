using Acdc.Onnx.Cli;

using var interruption = Interruption.OfUser(Console.Error);
return AcdcCommand.Run(args, new(new CliConsole(Console.Out, Console.Error), interruption));
