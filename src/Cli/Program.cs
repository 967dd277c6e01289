using Acdc.Onnx.Cli;

using Interruption interruption = new(Console.Error);
return AcdcCommand.Run(args, new(new CliConsole(Console.Out, Console.Error), interruption.Token));
