using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting.Output;

/// <summary>How output is written.</summary>
internal sealed record OutputOptions
{
    /// <summary>Whether files that are not this program's own, or were changed since it wrote them, are replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The files that the same run reads: none of them is ever replaced.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>What does the writing.</summary>
    public IFileOperations Disk { get; init; } = DiskOperations.Instance;
}
