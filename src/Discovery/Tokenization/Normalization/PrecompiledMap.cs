using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Normalization;

/// <summary>
/// SentencePiece's table of rewritings: a double-array trie (Darts-clone) over UTF-8 whose values are places in a block of texts, each ended by a zero.
/// </summary>
internal sealed class PrecompiledMap
{
    private const int LongestCluster = 5;
    private readonly uint[] _units;
    private readonly byte[] _texts;

    private PrecompiledMap(uint[] units, byte[] texts) => (_units, _texts) = (units, texts);

    /// <summary>Reads a <c>Precompiled</c> part (<c>precompiled_charsmap</c>, Base64).</summary>
    /// <exception cref="TokenizerException">It is no such table.</exception>
    public static PrecompiledMap Read(JsonElement part)
    {
        string text = part.Text("precompiled_charsmap") ?? throw new TokenizerException("its normalizer Precompiled has no precompiled_charsmap");
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length)
            ? Read(bytes.AsSpan(0, length))
            : throw new TokenizerException("its precompiled_charsmap is not Base64");
    }

    /// <summary>Reads the table's bytes: the trie's size in bytes, the trie (both little-endian), the texts.</summary>
    /// <exception cref="TokenizerException">They are no such table.</exception>
    public static PrecompiledMap Read(ReadOnlySpan<byte> bytes)
    {
        uint size = bytes.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (size > bytes.Length - sizeof(uint) || size % sizeof(uint) != 0 || size == 0)
        {
            throw new TokenizerException($"its precompiled_charsmap is cut off or broken: {bytes.Length} bytes");
        }

        var units = new uint[size / sizeof(uint)];
        for (int index = 0; index < units.Length; index++)
        {
            units[index] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((index + 1) * sizeof(uint))..]);
        }

        return new(units, bytes[((int)size + sizeof(uint))..].ToArray());
    }

    /// <summary>The rewriting of the longest prefix that has one (as SentencePiece takes it): its length in bytes and the text; null where none has.</summary>
    public (int Length, string Text)? Longest(ReadOnlySpan<byte> utf8) => Prefix(utf8, longest: true);

    /// <summary>
    /// The piece rewritten as Hugging Face's library does it: short clusters (graphemes) as one where a prefix of theirs has a rewriting,
    /// which then stands for the whole, all others character by character.
    /// </summary>
    public TextPiece Normalize(TextPiece piece)
    {
        StringBuilder result = new(piece.Text.Length);
        Span<byte> utf8 = stackalloc byte[LongestCluster + 1];
        int head = 0;
        void Add(string text)
        {
            result.Append(text);
            head = head == 0 && piece.Start ? result.Length : head;
        }

        for (int at = 0; at < piece.Text.Length;)
        {
            ReadOnlySpan<char> cluster = piece.Text.AsSpan(at, StringInfo.GetNextTextElementLength(piece.Text.AsSpan(at)));
            if (Encoding.UTF8.GetByteCount(cluster) <= LongestCluster
                && Prefix(utf8[..Encoding.UTF8.GetBytes(cluster, utf8)], longest: false) is { } whole)
            {
                Add(whole.Text);
            }
            else
            {
                foreach (Rune rune in cluster.EnumerateRunes())
                {
                    Add(Prefix(utf8[..rune.EncodeToUtf8(utf8)], longest: false)?.Text ?? rune.ToString());
                }
            }

            at += cluster.Length;
        }

        return new(result.ToString(), head);
    }

    private (int Length, string Text)? Prefix(ReadOnlySpan<byte> utf8, bool longest)
    {
        (int Length, uint Place)? found = null;
        uint position = Offset(Unit(0));
        for (int length = 1; length <= utf8.Length && utf8[length - 1] != 0; length++)
        {
            position ^= utf8[length - 1];
            uint unit = Unit(position);
            if ((unit & 0x800000FF) != utf8[length - 1])
            {
                break;
            }

            position ^= Offset(unit);
            if ((unit >> 8 & 1) == 1)
            {
                found = (length, Unit(position) & 0x7FFFFFFF);
                if (!longest)
                {
                    break;
                }
            }
        }

        return found is { } match ? (match.Length, TextAt(match.Place)) : null;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);

    private uint Unit(uint index) =>
        index < _units.Length ? _units[index] : throw new TokenizerException("its precompiled_charsmap is broken: its trie points outside itself");

    private string TextAt(uint place)
    {
        if (place > _texts.Length)
        {
            throw new TokenizerException("its precompiled_charsmap is broken: a text lies outside its block");
        }

        ReadOnlySpan<byte> rest = _texts.AsSpan((int)place);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
