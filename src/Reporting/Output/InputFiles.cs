using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>Keeps what a run reads from being what it writes.</summary>
internal static class InputFiles
{
    /// <summary>Refuses targets that are the same file as an input, by whatever names and links.</summary>
    public static void Refuse(IEnumerable<string> targets, IEnumerable<string> inputs)
    {
        var read = inputs.Select(input => (Path: input, FileStatus.Of(input)?.Identity))
            .Where(input => input.Identity is not null).DistinctBy(input => input.Identity).ToDictionary(input => input.Identity!, input => input.Path);
        foreach (string target in targets)
        {
            if (FileStatus.Of(target) is { Kind: not FileKind.Device } status && read.TryGetValue(status.Identity, out var input))
            {
                throw new OutputRefusedException($"'{target}' would be written but is the input '{input}' of this command: name another place.");
            }
        }
    }
}
