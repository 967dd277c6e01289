using System.Text;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>
/// The printable characters that stand for bytes in byte-level vocabularies (GPT-2): a printable Latin-1 character for itself, U+0100 onwards for the others.
/// </summary>
internal static class ByteAlphabet
{
    /// <summary>The character that stands for a space.</summary>
    public const char Space = 'Ġ';

    private static readonly char[] Characters = MakeCharacters();
    private static readonly Dictionary<char, byte> Bytes = Characters.Index().ToDictionary(entry => entry.Item, entry => (byte)entry.Index);

    /// <summary>All of them, by byte.</summary>
    public static IReadOnlyList<char> All => Characters;

    /// <summary>The text's UTF-8 bytes, a character each.</summary>
    public static TextPiece Encode(TextPiece piece) => new(Encode(piece.Text), Encoding.UTF8.GetByteCount(piece.Text.AsSpan(0, piece.Head)));

    private static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => Characters[value]));

    /// <summary>The text whose bytes these are; null where they are not the bytes of a text.</summary>
    public static string? Decode(string characters)
    {
        var bytes = new byte[characters.Length];
        for (int index = 0; index < bytes.Length; index++)
        {
            if (!Bytes.TryGetValue(characters[index], out bytes[index]))
            {
                return null;
            }
        }

        string text = Encoding.UTF8.GetString(bytes);
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? null : text;
    }

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        char next = (char)256;
        for (int value = 0; value < characters.Length; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = printable ? (char)value : next++;
        }

        return characters;
    }
}
