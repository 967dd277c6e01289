using System.Text.Json;

namespace Acdc.Onnx.Conformance;

/// <summary>Looks at a JSON file's outermost keys in little memory, however large or broken the file is.</summary>
internal static class JsonKeys
{
    private const int Chunk = 1 << 16;
    private const int LongestWord = 1 << 26;

    /// <summary>Whether <paramref name="file"/> begins as a JSON object that has all of <paramref name="keys"/>; false where it cannot be read.</summary>
    public static bool HasAtTop(string file, params string[] keys)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return HasAtTop(stream, [.. keys]);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool HasAtTop(Stream stream, HashSet<string> missing)
    {
        byte[] buffer = new byte[Chunk];
        JsonReaderState state = default;
        int kept = 0;
        bool last = false;
        while (!last)
        {
            if (kept == buffer.Length)
            {
                if (kept >= LongestWord)
                {
                    return false;
                }

                Array.Resize(ref buffer, checked(buffer.Length * 2));
            }

            int read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            last = kept + read < buffer.Length;
            Utf8JsonReader reader = new(buffer.AsSpan(0, kept + read), last, state);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
                {
                    return false;
                }

                if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName } && missing.Remove(reader.GetString()!) && missing.Count == 0)
                {
                    return true;
                }
            }

            state = reader.CurrentState;
            int rest = kept + read - (int)reader.BytesConsumed;
            buffer.AsSpan((int)reader.BytesConsumed, rest).CopyTo(buffer);
            kept = rest;
        }

        return false;
    }
}
