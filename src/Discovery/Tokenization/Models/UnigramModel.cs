using System.Text.Json;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>
/// SentencePiece's unigram language model: of all ways to cut a piece into tokens the one with the largest sum of scores (Viterbi).
/// What the vocabulary lacks is unknown, 10 below the lowest score a character, and unknown characters in a row are one token.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly PrefixTable _table;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <param name="pieces">Tokens with their scores (logarithms), by id. Where a token stands twice, the last counts.</param>
    /// <param name="unknownId">The token for what the vocabulary lacks; null where there is none.</param>
    /// <exception cref="TokenizerException"><paramref name="unknownId"/> is none of them.</exception>
    public UnigramModel(IReadOnlyList<(string Token, double Score)> pieces, int? unknownId)
    {
        if (unknownId >= pieces.Count)
        {
            throw new TokenizerException($"its unk_id {unknownId} is not below its {pieces.Count} tokens");
        }

        UnknownId = unknownId;
        _scores = [.. pieces.Select(piece => piece.Score)];
        _unknownScore = _scores.DefaultIfEmpty(0).Min() - UnknownPenalty;
        foreach (var (id, (token, _)) in pieces.Index())
        {
            _ids[token] = id;
        }

        _table = new(_ids);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Vocabulary => _ids;

    /// <inheritdoc/>
    public int? UnknownId { get; }

    /// <summary>Whether what is unknown becomes tokens of its bytes (<c>&lt;0x0A&gt;</c>), where the vocabulary has them all.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>Reads a <c>model</c> of type Unigram.</summary>
    /// <exception cref="TokenizerException">It is broken.</exception>
    public static UnigramModel Read(JsonElement model) => new([.. model.Parts("vocab").Select(ReadPiece)], model.Number("unk_id"))
    {
        FallsBackToBytes = model.Flag("byte_fallback", false),
    };

    /// <inheritdoc/>
    public IEnumerable<int> Encode(string piece)
    {
        List<int> ids = [];
        foreach (var (start, end) in Cut(piece))
        {
            string token = piece[start..end];
            if (_ids.TryGetValue(token, out int id))
            {
                ids.Add(id);
            }
            else if (FallsBackToBytes && ByteTokens.Of(token, _ids) is { } bytes)
            {
                ids.AddRange(bytes);
            }
            else
            {
                ids.Add(UnknownId ?? throw Missing(token));
            }
        }

        return ids;
    }

    private IEnumerable<(int Start, int End)> Cut(string piece)
    {
        var best = new (double Score, int Start, int Id)[piece.Length + 1];
        Array.Fill(best, (0, -1, -1));
        List<(int Length, int Value)> found = [];
        for (int start = 0; start < piece.Length;)
        {
            int length = char.IsSurrogatePair(piece, start) ? 2 : 1;
            double score = best[start].Score;
            void Offer(int end, int id, double more)
            {
                if (best[end].Start < 0 || score + more > best[end].Score)
                {
                    best[end] = (score + more, start, id);
                }
            }

            _table.Find(piece, start, found);
            foreach (var (size, id) in found)
            {
                Offer(start + size, id, _scores[id]);
            }

            if (!found.Exists(token => token.Length == length))
            {
                Offer(start + length, UnknownId ?? throw Missing(piece.Substring(start, length)), _unknownScore);
            }

            start += length;
        }

        return Path(best);
    }

    private List<(int Start, int End)> Path((double Score, int Start, int Id)[] best)
    {
        List<(int Start, int End)> path = [];
        bool afterUnknown = false;
        for (int end = best.Length - 1; end > 0; end = best[end].Start)
        {
            var (_, start, id) = best[end];
            bool unknown = id == UnknownId;
            if (unknown && afterUnknown)
            {
                path[^1] = (start, path[^1].End);
            }
            else
            {
                path.Add((start, end));
            }

            afterUnknown = unknown;
        }

        path.Reverse();
        return path;
    }

    private static (string Token, double Score) ReadPiece(JsonElement piece) =>
        piece.ValueKind == JsonValueKind.Array && piece.GetArrayLength() == 2 && piece[1].ValueKind == JsonValueKind.Number
            ? (piece[0].AsText("a token of its vocabulary"), ScoreReader.Read(piece[1]))
            : throw new TokenizerException("an entry of its vocabulary is no pair of a token and a score");

    private static TokenizerException Missing(string text) => new($"the vocabulary has no token for '{text}'");
}
