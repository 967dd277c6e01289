using System.Text;

namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>The cut with the largest sum of scores (Viterbi), added up in single precision as SentencePiece does, so that ties fall alike.</summary>
internal sealed class UnigramCutter : IPieceCutter
{
    private const float UnknownPenalty = 10;
    private const float SmallestPositive = 1.17549435e-38f;
    private readonly PieceVocabulary _vocabulary;
    private readonly PrefixTable _table;
    private readonly float _unknownScore;
    private readonly float _largestScore;

    public UnigramCutter(PieceVocabulary vocabulary)
    {
        (_vocabulary, _table) = (vocabulary, new(vocabulary.Matched));
        _unknownScore = vocabulary.OrdinaryScores.DefaultIfEmpty(float.MaxValue).Min() - UnknownPenalty;
        _largestScore = vocabulary.OrdinaryScores.Append(SmallestPositive).Max();
    }

    /// <inheritdoc/>
    public IEnumerable<(int Length, int Id)> Cut(string normalized)
    {
        var best = new (float Score, int Start, int Id)[normalized.Length + 1];
        Array.Fill(best, (0, -1, -1), 1, normalized.Length);
        List<(int Length, int Value)> found = [];
        for (int start = 0; start < normalized.Length;)
        {
            int character = char.IsSurrogatePair(normalized, start) ? 2 : 1;
            bool isPiece = false;
            _table.Find(normalized, start, found);
            foreach (var (length, id) in found)
            {
                if (!_vocabulary.IsUnused(id))
                {
                    Offer(start, start + length, id, ScoreOf(id, normalized.AsSpan(start, length)));
                    isPiece |= length == character;
                }
            }

            if (!isPiece)
            {
                Offer(start, start + character, _vocabulary.UnknownId, _unknownScore);
            }

            start += character;
        }

        List<(int Length, int Id)> path = [];
        for (int end = normalized.Length; end > 0; end = best[end].Start)
        {
            path.Add((end - best[end].Start, best[end].Id));
        }

        path.Reverse();
        return path;

        void Offer(int start, int end, int id, double score)
        {
            double sum = score + best[start].Score;
            if (best[end].Start < 0 || sum > best[end].Score)
            {
                best[end] = ((float)sum, start, id);
            }
        }
    }

    private double ScoreOf(int id, ReadOnlySpan<char> text) =>
        _vocabulary.IsUserDefined(id) ? (Encoding.UTF8.GetByteCount(text) * _largestScore) - 0.1 : _vocabulary.ScoreOf(id);
}
