namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>
/// Reads files of prompts (docs/semantics, "Prompt files"): JSON, an object a line or all in one document, where the text begins with a bracket; tables, where
/// the name or the first line says so.
/// </summary>
internal static class PromptFile
{
    private static readonly string[] Tables = [".csv", ".tsv"];

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
        string text = PromptText.Read(path);
        bool isJson = text.AsSpan().TrimStart() is ['{' or '[', ..];
        return isJson && JsonPromptFile.IsDocument(text) ? JsonPromptFile.Read(path, text, faults)
            : !isJson && (CsvDialect.HasHeader(text) || Tables.Contains(Path.GetExtension(path).ToLowerInvariant())) ? CsvPromptRecord.Read(path, text, faults)
            : JsonPromptRecord.Read(path, text, faults);
    }

    /// <summary>The fault of a file without prompts.</summary>
    internal static PromptException Empty(string path) =>
        new(path, "the file holds no prompts", "give at least one, as one JSON object a line or as a CSV row under a header");
}
