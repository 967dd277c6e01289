namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Reads files of prompts (docs/semantics, "Prompt files"): CSV where the name ends in <c>.csv</c>, else JSONL.</summary>
public static class PromptFile
{
    /// <summary>
    /// Reads the prompts. Fields that are not known are passed over, except <c>clean_NAME</c> and <c>corrupted_NAME</c> with numbers
    /// for a graph input that there is not.
    /// </summary>
    /// <returns>At least one prompt, in the file's order.</returns>
    /// <exception cref="PromptException">The file cannot be read, is empty, or has a bad line; the message says which.</exception>
    public static IReadOnlyList<Prompt> Read(string path, PromptReadOptions? options = null)
    {
        options ??= new();
        PromptFaults faults = new();
        PromptReader reader = new(options, faults);
        Prompt[] prompts = [.. Records(path, faults).Take(options.Limit ?? int.MaxValue).Select(reader.Read).OfType<Prompt>()];
        return prompts.Length > 0 ? prompts : throw Empty(path);
    }

    /// <summary>The lines of a file; faults of the lines' form are told.</summary>
    /// <exception cref="PromptException">The file cannot be read.</exception>
    internal static IEnumerable<PromptRecord> Records(string path, PromptFaults faults)
    {
        var text = Open(path);
        return path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? CsvPromptRecord.Read(path, text, faults) : JsonPromptRecord.Read(path, text, faults);
    }

    /// <summary>The fault of a file without prompts.</summary>
    internal static PromptException Empty(string path) =>
        new(path, "the file holds no prompts", "give at least one, as one JSON object a line or as a CSV row under a header");

    private static StringReader Open(string path)
    {
        try
        {
            return new(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new PromptException(path, $"the prompts cannot be read ({fault.Message})", "give the path of a .jsonl or .csv file", fault);
        }
    }
}
