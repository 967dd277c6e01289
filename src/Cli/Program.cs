using Acdc.Onnx.Cli;
using Acdc.Onnx.Cli.Output;

InheritedSignals.HeedInterrupt();
using ToleratedWriter error = new(Console.Error);
using var interruption = Interruption.OfUser(error);
return interruption.End(AcdcCommand.Run(args, new(new CliConsole(Console.Out, error), interruption)));
