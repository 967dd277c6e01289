using System.Text;
using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>Byte-pair encoding: characters, joined in the order in which the merges were learnt.</summary>
internal sealed class BytePairModel : ITokenModel
{
    private readonly MergeTable _merges;
    private readonly string _innerPrefix;
    private readonly Dictionary<Rune, int> _characters;

    /// <param name="vocabulary">Ids by token.</param>
    /// <param name="merges">The pairs to join, first learnt first.</param>
    /// <param name="innerPrefix">What tokens that do not begin a word start with.</param>
    /// <exception cref="TokenizerException">A token of a merge, or what it makes, is not in the vocabulary.</exception>
    public BytePairModel(IReadOnlyDictionary<string, int> vocabulary, IEnumerable<Merge> merges, string innerPrefix = "")
    {
        (Vocabulary, _innerPrefix) = (vocabulary, innerPrefix);
        _merges = new(vocabulary, merges, innerPrefix);
        _characters = vocabulary
            .Where(entry => Rune.TryGetRuneAt(entry.Key.Length > 0 ? entry.Key : "\ud800", 0, out var rune) && rune.Utf16SequenceLength == entry.Key.Length)
            .ToDictionary(entry => Rune.GetRuneAt(entry.Key, 0), entry => entry.Value);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <inheritdoc/>
    public int? UnknownId => Unknown is not null && Vocabulary.TryGetValue(Unknown, out int id) ? id : null;

    /// <summary>The token for characters that the vocabulary lacks; null where they are left out.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether several unknown characters in a row become one token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Whether an unknown character becomes tokens of its bytes (<c>&lt;0x0A&gt;</c>), where the vocabulary has them all.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>Whether a piece that is a token is taken as that token, whatever the merges would make of it.</summary>
    public bool TakesWholePieces { get; init; }

    /// <summary>What the last character of a piece has behind it.</summary>
    public string EndSuffix { get; init; } = "";

    /// <summary>Reads a <c>model</c> of type BPE.</summary>
    /// <exception cref="TokenizerException">It is broken, or draws lots.</exception>
    public static BytePairModel Read(JsonElement model)
    {
        if (model.Field("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
        {
            throw new TokenizerException("its model drops merges at random (dropout), so that a text has no ids of its own; set dropout to null");
        }

        var vocabulary = model.Field("vocab") ?? throw new TokenizerException("its model BPE has no vocab");
        var merges = model.Field("merges") is null ? throw new TokenizerException("its model BPE has no merges") : model.Parts("merges");
        return new(vocabulary.Ids(), merges.Select(Merge.Read), model.Text("continuing_subword_prefix", ""))
        {
            Unknown = model.Text("unk_token"),
            FusesUnknown = model.Flag("fuse_unk", false),
            FallsBackToBytes = model.Flag("byte_fallback", false),
            TakesWholePieces = model.Flag("ignore_merges", false),
            EndSuffix = model.Text("end_of_word_suffix", ""),
        };
    }

    /// <inheritdoc/>
    public IEnumerable<int> Encode(string piece) =>
        TakesWholePieces && Vocabulary.TryGetValue(piece, out int whole) ? [whole] : _merges.Join(Symbols(piece));

    private List<int> Symbols(string piece)
    {
        List<int> ids = new(piece.Length);
        bool pending = false;
        int at = 0;
        foreach (Rune rune in piece.EnumerateRunes())
        {
            string prefix = at > 0 ? _innerPrefix : "";
            at += rune.Utf16SequenceLength;
            string suffix = at == piece.Length ? EndSuffix : "";
            if (prefix.Length + suffix.Length == 0 ? _characters.TryGetValue(rune, out int id) : Vocabulary.TryGetValue(prefix + rune + suffix, out id))
            {
                AddPending();
                ids.Add(id);
            }
            else if (FallsBackToBytes && ByteTokens.Of(prefix + rune + suffix, Vocabulary) is { } bytes)
            {
                // An unknown character before them comes after them, as in Hugging Face's library.
                ids.AddRange(bytes);
            }
            else if (Unknown is not null)
            {
                if (!FusesUnknown)
                {
                    AddPending();
                }

                pending = true;
            }
        }

        AddPending();
        return ids;

        void AddPending()
        {
            if (pending)
            {
                ids.Add(UnknownId ?? throw new TokenizerException($"its unk_token '{Unknown}' is not in the vocabulary"));
                pending = false;
            }
        }
    }
}
