using Acdc.Onnx.Cli;

InheritedSignals.HeedInterrupt();
using ToleratedWriter error = new(Console.Error);
using var interruption = Interruption.OfUser(error);
return interruption.End(AcdcCommand.Run(args, new(new CliConsole(Console.Out, error), interruption)));
