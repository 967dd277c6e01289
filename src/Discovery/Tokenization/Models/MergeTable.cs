namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>What byte-pair encoding joins, and in which order: pairs of ids with their rank and the id that they become.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<long, (int Rank, int Id)> _merges = [];

    /// <param name="vocabulary">Ids by token.</param>
    /// <param name="merges">The pairs to join, first learnt first.</param>
    /// <param name="innerPrefix">What tokens that do not begin a word start with; a joined token has it once.</param>
    /// <exception cref="TokenizerException">A token of a merge, or what it makes, is not in the vocabulary.</exception>
    public MergeTable(IReadOnlyDictionary<string, int> vocabulary, IEnumerable<Merge> merges, string innerPrefix = "")
    {
        int IdOf(string token) => vocabulary.TryGetValue(token, out int id)
            ? id
            : throw new TokenizerException($"a merge names the token '{token}', which is not in the vocabulary");

        foreach (var (rank, (left, right)) in merges.Index())
        {
            string rest = right.Length < innerPrefix.Length
                ? throw new TokenizerException($"a merge joins '{right}', which is shorter than the continuing_subword_prefix '{innerPrefix}'")
                : right[innerPrefix.Length..];
            _merges[Key(IdOf(left), IdOf(right))] = (rank, IdOf(left + rest));
        }
    }

    /// <summary>The symbols joined as long as a pair of them can be: the lowest rank first, of equal ranks the leftmost. Near-linear in their number.</summary>
    public IReadOnlyList<int> Join(IReadOnlyList<int> symbols)
    {
        var ids = symbols.ToArray();
        int[] previous = [.. Enumerable.Range(-1, ids.Length)];
        int[] next = [.. Enumerable.Range(1, ids.Length)];
        bool[] gone = new bool[ids.Length];
        PriorityQueue<(int At, int Id), long> queue = new();
        void Offer(int left, int right)
        {
            if (left >= 0 && right < ids.Length && _merges.TryGetValue(Key(ids[left], ids[right]), out var merge))
            {
                queue.Enqueue((left, merge.Id), Key(merge.Rank, left));
            }
        }

        for (int at = 0; at + 1 < ids.Length; at++)
        {
            Offer(at, at + 1);
        }

        while (queue.TryDequeue(out var best, out _))
        {
            int right = next[best.At];
            if (gone[best.At] || right >= ids.Length || !_merges.TryGetValue(Key(ids[best.At], ids[right]), out var merge) || merge.Id != best.Id)
            {
                continue;
            }

            (ids[best.At], gone[right], next[best.At]) = (best.Id, true, next[right]);
            if (next[right] < ids.Length)
            {
                previous[next[right]] = best.At;
            }

            Offer(previous[best.At], best.At);
            Offer(best.At, next[best.At]);
        }

        return [.. ids.Where((_, at) => !gone[at])];
    }

    private static long Key(int high, int low) => (long)high << 32 | (uint)low;
}
