using System.Buffers;

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
        const int Gone = -1;
        int count = symbols.Count;
        int[] ids = ArrayPool<int>.Shared.Rent(count), previous = ArrayPool<int>.Shared.Rent(count), next = ArrayPool<int>.Shared.Rent(count);
        MergeQueue queue = new();
        for (int at = 0; at < count; at++)
        {
            (ids[at], previous[at], next[at]) = (symbols[at], at - 1, at + 1);
            Offer(at - 1, at);
        }

        int left = count;
        while (queue.TryTake(out int rank, out int at))
        {
            int right = next[at];
            if (ids[at] == Gone || right >= count || !_merges.TryGetValue(Key(ids[at], ids[right]), out var merge) || merge.Rank != rank)
            {
                continue;
            }

            (ids[at], ids[right], next[at]) = (merge.Id, Gone, next[right]);
            if (next[right] < count)
            {
                previous[next[right]] = at;
            }

            left--;
            Offer(previous[at], at);
            Offer(at, next[at]);
        }

        int[] joined = new int[left];
        for (int at = 0, to = 0; at < count; at = next[at])
        {
            joined[to++] = ids[at];
        }

        ArrayPool<int>.Shared.Return(ids);
        ArrayPool<int>.Shared.Return(previous);
        ArrayPool<int>.Shared.Return(next);
        return joined;

        void Offer(int one, int other)
        {
            if (one >= 0 && other < count && _merges.TryGetValue(Key(ids[one], ids[other]), out var merge))
            {
                queue.Offer(merge.Rank, one);
            }
        }
    }

    private static long Key(int high, int low) => (long)high << 32 | (uint)low;
}
