using System.Text;
using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Byte-pair encoding: characters, joined in the order in which the merges were learnt.</summary>
internal sealed class BytePairModel : ITokenModel
{
    private readonly Dictionary<(int, int), (int Rank, int Id)> _merges = [];
    private readonly string _innerPrefix;

    /// <param name="vocabulary">Ids by token.</param>
    /// <param name="merges">The pairs to join, first learnt first.</param>
    /// <param name="innerPrefix">What tokens that do not begin a word start with.</param>
    public BytePairModel(IReadOnlyDictionary<string, int> vocabulary, IEnumerable<(string Left, string Right)> merges, string innerPrefix = "")
    {
        (Vocabulary, _innerPrefix) = (vocabulary, innerPrefix);
        foreach (var (rank, (left, right)) in merges.Index())
        {
            string joined = left + right[(right.StartsWith(innerPrefix, StringComparison.Ordinal) ? innerPrefix.Length : 0)..];
            _merges[(IdOf(left), IdOf(right))] = (rank, IdOf(joined));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <inheritdoc/>
    public int? UnknownId => Unknown is not null && Vocabulary.TryGetValue(Unknown, out int id) ? id : null;

    private string? Unknown { get; init; }

    private bool FusesUnknown { get; init; }

    private bool FallsBackToBytes { get; init; }

    private bool TakesWholePieces { get; init; }

    private string EndSuffix { get; init; } = "";

    /// <summary>Reads a <c>model</c> of type BPE.</summary>
    public static BytePairModel Read(JsonElement model)
    {
        if (model.Field("dropout") is { } dropout && dropout.GetDouble() > 0)
        {
            throw new TokenizerException("its model drops merges at random, which is not supported");
        }

        return new(model.GetProperty("vocab").Ids(), model.Parts("merges").Select(ReadMerge), model.Text("continuing_subword_prefix", ""))
        {
            Unknown = model.Text("unk_token"),
            FusesUnknown = model.Flag("fuse_unk", false),
            FallsBackToBytes = model.Flag("byte_fallback", false),
            TakesWholePieces = model.Flag("ignore_merges", false),
            EndSuffix = model.Text("end_of_word_suffix", ""),
        };
    }

    /// <summary>Reads a merge written as two tokens with a space between.</summary>
    public static (string Left, string Right) SplitMerge(string merge)
    {
        int space = merge.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? throw new TokenizerException($"the merge '{merge}' is no pair of tokens") : (merge[..space], merge[(space + 1)..]);
    }

    /// <inheritdoc/>
    public IEnumerable<int> Encode(string piece)
    {
        if (TakesWholePieces && Vocabulary.TryGetValue(piece, out int whole))
        {
            return [whole];
        }

        List<int> ids = Characters(piece);
        while (BestPair(ids) is { } best)
        {
            ids[best.At] = best.Id;
            ids.RemoveAt(best.At + 1);
        }

        return ids;
    }

    private (int At, int Id)? BestPair(List<int> ids)
    {
        (int Rank, int At, int Id)? best = null;
        for (int at = 0; at + 1 < ids.Count; at++)
        {
            if (_merges.TryGetValue((ids[at], ids[at + 1]), out var merge) && (best is null || merge.Rank < best.Value.Rank))
            {
                best = (merge.Rank, at, merge.Id);
            }
        }

        return best is { } found ? (found.At, found.Id) : null;
    }

    private List<int> Characters(string piece)
    {
        List<int> ids = [];
        bool afterUnknown = false;
        Rune[] runes = [.. piece.EnumerateRunes()];
        for (int index = 0; index < runes.Length; index++)
        {
            string symbol = (index > 0 ? _innerPrefix : "") + runes[index] + (index == runes.Length - 1 ? EndSuffix : "");
            bool unknown = false;
            if (Vocabulary.TryGetValue(symbol, out int id))
            {
                ids.Add(id);
            }
            else if (FallsBackToBytes && Bytes(symbol) is { } bytes)
            {
                ids.AddRange(bytes);
            }
            else
            {
                unknown = true;
                if (!(afterUnknown && FusesUnknown))
                {
                    ids.Add(UnknownId ?? throw new TokenizerException($"the vocabulary has no token for '{symbol}'"));
                }
            }

            afterUnknown = unknown;
        }

        return ids;
    }

    private IReadOnlyList<int>? Bytes(string symbol)
    {
        int[] ids = [.. Encoding.UTF8.GetBytes(symbol).Select(value => Vocabulary.GetValueOrDefault($"<0x{value:X2}>", -1))];
        return ids.Contains(-1) ? null : ids;
    }

    private int IdOf(string token) =>
        Vocabulary.TryGetValue(token, out int id) ? id : throw new TokenizerException($"a merge names the token '{token}', which is not in the vocabulary");

    private static (string Left, string Right) ReadMerge(JsonElement merge) => merge.ValueKind == JsonValueKind.Array
        ? (merge[0].GetString() ?? "", merge[1].GetString() ?? "")
        : SplitMerge(merge.GetString() ?? "");
}
