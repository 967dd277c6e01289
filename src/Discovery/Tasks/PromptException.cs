namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>A prompt file that cannot be used. One line: the file and line, what is wrong, and what to do.</summary>
public sealed class PromptException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <param name="place">The file, with the line where there is one: <c>prompts.jsonl:3</c>.</param>
    /// <param name="wrong">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="inner">The cause.</param>
    internal PromptException(string place, string wrong, string remedy, Exception? inner = null)
        : this($"{place}: {OneLine(wrong)}; {OneLine(remedy)}", inner)
    {
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
