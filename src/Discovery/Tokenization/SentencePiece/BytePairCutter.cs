namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>
/// Characters and user-defined pieces, joined pair by pair, the pair of the largest score first, of equals the leftmost. Pieces that are unused are
/// taken apart again. Near-linear in the text's length.
/// </summary>
internal sealed class BytePairCutter(PieceVocabulary vocabulary) : IPieceCutter
{
    /// <inheritdoc/>
    public IEnumerable<(int Length, int Id)> Cut(string normalized)
    {
        var (starts, lengths, frozen) = Symbols(normalized);
        int count = starts.Count;
        int[] previous = [.. Enumerable.Range(-1, count)];
        int[] next = [.. Enumerable.Range(1, count)];
        var ids = vocabulary.Matched.GetAlternateLookup<ReadOnlySpan<char>>();
        PriorityQueue<(int Left, int Right, int Length), (float Score, int Left)> queue = new(Comparer<(float Score, int Left)>.Create(
            (one, other) => other.Score.CompareTo(one.Score) is var byScore and not 0 ? byScore : one.Left.CompareTo(other.Left)));
        Dictionary<string, int> cuts = new(StringComparer.Ordinal);
        for (int at = 0; at + 1 < count; at++)
        {
            Offer(at, at + 1);
        }

        while (queue.TryDequeue(out var pair, out _))
        {
            var (left, right, length) = pair;
            if (lengths[left] == 0 || lengths[right] == 0 || lengths[left] + lengths[right] != length)
            {
                continue;
            }

            (lengths[left], lengths[right], next[left]) = (length, 0, next[right]);
            if (next[right] < count)
            {
                previous[next[right]] = left;
            }

            Offer(previous[left], left);
            Offer(left, next[left]);
        }

        for (int at = 0; at < count; at = next[at])
        {
            foreach (var part in Parts(normalized.Substring(starts[at], lengths[at]), cuts))
            {
                yield return part;
            }
        }

        void Offer(int left, int right)
        {
            if (left < 0 || right >= count || frozen[left] || frozen[right] || lengths[left] + lengths[right] is var length && length > vocabulary.LongestPiece)
            {
                return;
            }

            var piece = normalized.AsSpan(starts[left], length);
            if (ids.TryGetValue(piece, out int id))
            {
                queue.Enqueue((left, right, length), (vocabulary.ScoreOf(id), left));
                if (vocabulary.IsUnused(id))
                {
                    cuts[piece.ToString()] = lengths[left];
                }
            }
        }
    }

    private (List<int> Starts, List<int> Lengths, List<bool> Frozen) Symbols(string normalized)
    {
        List<int> starts = [];
        List<int> lengths = [];
        List<bool> frozen = [];
        List<(int, int)> found = [];
        for (int at = 0; at < normalized.Length; at += lengths[^1])
        {
            int length = vocabulary.LongestUserDefined(normalized, at, found);
            starts.Add(at);
            frozen.Add(length > 0);
            lengths.Add(length > 0 ? length : char.IsSurrogatePair(normalized, at) ? 2 : 1);
        }

        return (starts, lengths, frozen);
    }

    private IEnumerable<(int Length, int Id)> Parts(string piece, Dictionary<string, int> cuts)
    {
        int id = vocabulary.IdOf(piece);
        return vocabulary.IsUnused(id) && cuts.TryGetValue(piece, out int cut)
            ? [.. Parts(piece[..cut], cuts), .. Parts(piece[cut..], cuts)]
            : [(piece.Length, id)];
    }
}
