using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Discovery.Tasks.Builtin;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Output;

namespace Acdc.Onnx.Cli;

/// <summary>The faults that a command may end with: each one clear line and an exit code, never a stack trace unless asked for.</summary>
internal static class Faults
{
    /// <summary>Tells the user what happened.</summary>
    /// <param name="fault">What ended the command.</param>
    /// <param name="error">Where to tell it.</param>
    /// <param name="trace">Whether a stack trace was asked for.</param>
    /// <returns>The exit code.</returns>
    public static int Tell(Exception fault, TextWriter error, bool trace)
    {
        int code = CodeOf(fault);
        string message = fault is OutOfMemoryException
            ? "the memory there is does not suffice for this; give smaller files, or fewer or shorter prompts"
            : fault.Message.ReplaceLineEndings(" ").Trim();
        error.WriteLine(code switch
        {
            ExitCodes.Interrupted => "acdc: interrupted",
            ExitCodes.Unexpected =>
                $"acdc: unexpected {fault.GetType().Name}: {message} Please report this with the command, the model's origin and what --debug prints.",
            _ => $"acdc: {message}",
        });
        if (trace)
        {
            foreach (string line in fault.ToString().Split('\n'))
            {
                error.WriteLine(line.TrimEnd('\r'));
            }
        }

        return code;
    }

    private static int CodeOf(Exception fault) => fault switch
    {
        UsageException or OutputRefusedException => ExitCodes.Usage,
        ModelMappingException => ExitCodes.Unmappable,
        ModelFileException or ModelRunException or DeviceException => ExitCodes.BadInput,
        PromptException or TokenizerException or TaskException or SearchException => ExitCodes.BadInput,
        OutputException or InputException => ExitCodes.BadInput,
        IOException or UnauthorizedAccessException or InvalidDataException => ExitCodes.BadInput,
        OutOfMemoryException => ExitCodes.BadInput,
        OperationCanceledException => ExitCodes.Interrupted,
        _ => ExitCodes.Unexpected,
    };
}
