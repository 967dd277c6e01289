using System.Text;
using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>
/// Prompt files that are one JSON document: an array of records, an object with such an array under <c>prompts</c> (auto-circuit's files), or one record over
/// several lines.
/// </summary>
internal static class JsonPromptFile
{
    private const string Prompts = "prompts";
    private const string Remedy = "give one object a line, an array of objects, or an object with such an array under prompts";

    /// <summary>Whether the text is one document rather than one object a line.</summary>
    public static bool IsDocument(string text)
    {
        string start = text.TrimStart();
        if (start.StartsWith('['))
        {
            return true;
        }

        int end = start.IndexOf('\n');
        byte[] line = Encoding.UTF8.GetBytes(end < 0 ? start : start[..end]);
        return start.StartsWith('{') && (GoesOn(line) || (end < 0 || string.IsNullOrWhiteSpace(start[end..])) && HasPrompts(line));
    }

    /// <summary>The records of a file. A record's line is the one that it begins on; of several on one line, their number is told too.</summary>
    /// <exception cref="PromptException">The file is not valid JSON, or holds no records.</exception>
    public static IEnumerable<PromptRecord> Read(string path, string text, PromptFaults faults)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int line = 1, read = 0, number = 0, last = 0;
        foreach (var (start, length) in Elements(path, bytes))
        {
            line += bytes.AsSpan(read, start - read).Count((byte)'\n');
            (read, number) = (start, number + 1);
            string place = line == last
                ? FormattableString.Invariant($"{path}:{line} (prompt {number})")
                : FormattableString.Invariant($"{path}:{line}");
            last = line;
            if (faults.Try(() => JsonPromptRecord.Parse(place, bytes.AsMemory(start, length))) is { } record)
            {
                yield return record;
            }
        }
    }

    /// <summary>Whether a line is the beginning of an object, but not all of it.</summary>
    private static bool GoesOn(byte[] line)
    {
        Utf8JsonReader reader = new(line, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.EndObject, CurrentDepth: 0 })
                {
                    return false;
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasPrompts(byte[] line)
    {
        Utf8JsonReader reader = new(line);
        try
        {
            return reader.Read() && FindPrompts(ref reader);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<(int Start, int Length)> Elements(string path, byte[] bytes)
    {
        Utf8JsonReader reader = new(bytes);
        try
        {
            List<(int, int)> elements = [];
            reader.Read();
            int depth = 0;
            if (reader.TokenType == JsonTokenType.StartObject && !FindPrompts(ref reader))
            {
                reader = new(bytes);
                reader.Read();
                Add(ref reader, elements);
            }
            else
            {
                depth = reader.CurrentDepth;
                while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
                {
                    Add(ref reader, elements);
                }
            }

            while (reader.Read())
            {
            }

            return elements;
        }
        catch (JsonException fault)
        {
            throw new PromptException(
                FormattableString.Invariant($"{path}:{fault.LineNumber + 1}"), $"the file is not valid JSON ({JsonPromptRecord.Reason(fault)})", Remedy, fault);
        }
    }

    private static void Add(ref Utf8JsonReader reader, List<(int, int)> elements)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        elements.Add((start, (int)reader.BytesConsumed - start));
    }

    /// <summary>Goes to the array of prompts of the object that the reader stands at; false where it has none.</summary>
    private static bool FindPrompts(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = !reader.ValueIsEscaped && reader.ValueTextEquals(Prompts);
            reader.Read();
            if (found && reader.TokenType == JsonTokenType.StartArray)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
