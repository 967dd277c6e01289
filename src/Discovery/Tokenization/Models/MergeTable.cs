using System.Buffers;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>What byte-pair encoding joins, and in which order: pairs of ids with their rank and the id that they become.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<ulong, (int Rank, int Id)> _merges = [];

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
        int count = symbols.Count, left = count;
        var chain = ArrayPool<Symbol>.Shared.Rent(count);
        MergeQueue queue = new();
        for (int at = 0; at < count; at++)
        {
            chain[at] = new() { Id = symbols[at], Previous = at - 1, Next = at + 1 };
            Offer(at - 1, at);
        }

        while (queue.TryTake(out int rank, out int at))
        {
            ref var symbol = ref chain[at];
            int right = symbol.Next;
            if (symbol.Id == Gone || right >= count || !_merges.TryGetValue(Key(symbol.Id, chain[right].Id), out var merge) || merge.Rank != rank)
            {
                continue;
            }

            (symbol.Id, symbol.Next, chain[right].Id) = (merge.Id, chain[right].Next, Gone);
            if (symbol.Next < count)
            {
                chain[symbol.Next].Previous = at;
            }

            left--;
            Offer(symbol.Previous, at);
            Offer(at, symbol.Next);
        }

        int[] joined = new int[left];
        for (int at = 0, to = 0; at < count; at = chain[at].Next)
        {
            joined[to++] = chain[at].Id;
        }

        ArrayPool<Symbol>.Shared.Return(chain);
        return joined;

        void Offer(int one, int other)
        {
            if (one >= 0 && other < count && _merges.TryGetValue(Key(chain[one].Id, chain[other].Id), out var merge))
            {
                queue.Offer(merge.Rank, one);
            }
        }
    }

    /// <summary>
    /// A number for each pair. The hash of a number is its upper half XOR its lower half, the same for many pairs of small ids: multiplied by an odd number they spread.
    /// </summary>
    private static ulong Key(int left, int right) => ((ulong)left << 32 | (uint)right) * 0x9E37_79B9_7F4A_7C15;

    /// <summary>A token of a word, with the places of those beside it.</summary>
    private struct Symbol
    {
        public int Id;
        public int Previous;
        public int Next;
    }
}
