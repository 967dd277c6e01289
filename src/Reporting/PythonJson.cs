using System.Globalization;
using System.Text;
using System.Text.Json;
using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Reporting;

/// <summary>
/// JSON as Python's <c>json</c> module writes and reads it: <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> may stand for numbers, and count as null here.
/// A byte order mark is passed over, and text in UTF-16 is read where it begins with one.
/// </summary>
internal static class PythonJson
{
    private static readonly string[] Words = ["NaN", "-Infinity", "Infinity"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, for messages: <c>the circuit</c>.</param>
    /// <exception cref="InvalidDataException">The file cannot be read or is not JSON; the message names it and the line.</exception>
    public static JsonDocument Read(string path, string what)
    {
        string text;
        try
        {
            FileBudget.Check(path);
            text = File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"{what} '{path}' cannot be read: {fault.Message}{(File.Exists(path) || Directory.Exists(path) ? "" : NearFile.Question(path))}", fault);
        }

        string plain = WithoutWords(text);
        try
        {
            return JsonDocument.Parse(plain);
        }
        catch (JsonException fault)
        {
            string place = plain.Length == text.Length ? string.Create(CultureInfo.InvariantCulture, $", byte {fault.BytePositionInLine + 1}") : "";
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"'{path}' is not JSON: line {fault.LineNumber + 1}{place}{Hint(text)}"), fault);
        }
    }

    private static string Hint(string text) => text switch
    {
        ['P', 'K', ..] => "; it is a PyTorch or zip file: save the circuit as JSON (EAP-IG: graph.to_json)",
        _ when text.Contains('\0') => "; it is no text",
        _ => "",
    };

    private static string WithoutWords(string text)
    {
        if (!Words.Any(text.Contains))
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (!quoted && Words.FirstOrDefault(word => text.AsSpan(i).StartsWith(word)) is { } found)
            {
                plain.Append("null");
                i += found.Length - 1;
                continue;
            }

            if (quoted && text[i] == '\\' && i + 1 < text.Length)
            {
                plain.Append(text[i++]);
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
