namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>How large a file of text may be that is read as a whole.</summary>
internal static class FileBudget
{
    /// <summary>The most bytes of a file of prompts, a circuit, a tokenizer or a list of edges.</summary>
    public const long Most = 1L << 30;

    /// <summary>Refuses a file over the budget before it is read.</summary>
    /// <exception cref="IOException">It is larger than <see cref="Most"/>; the message names the budget.</exception>
    public static void Check(string path)
    {
        FileInfo file = new(path);
        if (file.Exists && file.Length > Most)
        {
            throw new IOException(FormattableString.Invariant($"it has {file.Length} bytes, more than the {Most} that such a file may have"));
        }
    }
}
