namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>What a path names.</summary>
internal enum FileKind
{
    /// <summary>An ordinary file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, a terminal, a device: what can be written to but not replaced.</summary>
    Device,
}
