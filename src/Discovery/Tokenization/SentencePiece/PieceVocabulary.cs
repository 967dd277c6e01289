using Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto;
using Kind = Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto.Model.Types.Piece.Types.Kind;

namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>The pieces of a SentencePiece model. Their place is their id.</summary>
internal sealed class PieceVocabulary
{
    private const int Bytes = 256;
    private readonly Model.Types.Piece[] _pieces;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _matched = new(StringComparer.Ordinal);
    private readonly PrefixTable _userDefined;

    /// <param name="pieces">The pieces.</param>
    /// <param name="needsBytes">Whether there must be a piece for each byte.</param>
    /// <exception cref="TokenizerException">SentencePiece would not load them.</exception>
    public PieceVocabulary(IReadOnlyList<Model.Types.Piece> pieces, bool needsBytes)
    {
        _pieces = [.. pieces];
        foreach (var (id, piece) in _pieces.Index())
        {
            if (piece.Text.Length == 0)
            {
                throw new TokenizerException($"its piece {id} is empty");
            }

            bool matched = piece.Kind is Kind.Normal or Kind.UserDefined or Kind.Unused;
            if (!(matched ? _matched : _ids).TryAdd(piece.Text, id))
            {
                throw new TokenizerException($"it has the piece '{piece.Text}' twice");
            }
        }

        foreach (var (text, id) in _matched)
        {
            _ids.TryAdd(text, id);
        }

        int[] unknown = [.. Ids(Kind.Unknown)];
        UnknownId = unknown.Length == 1 ? unknown[0] : throw new TokenizerException($"it has {unknown.Length} pieces for what is unknown, not one");
        ByteIds = needsBytes ? [.. Enumerable.Range(0, Bytes).Select(ByteId)] : null;
        _userDefined = new(Ids(Kind.UserDefined).ToDictionary(id => _pieces[id].Text, id => id, StringComparer.Ordinal));
        LongestPiece = _matched.Keys.Select(text => text.Length).DefaultIfEmpty(0).Max();
    }

    /// <summary>All pieces with their ids.</summary>
    public IReadOnlyDictionary<string, int> All => _ids;

    /// <summary>The pieces that a text may become: ordinary, user-defined and unused ones.</summary>
    public Dictionary<string, int> Matched => _matched;

    /// <summary>The piece for what is unknown.</summary>
    public int UnknownId { get; }

    /// <summary>The pieces for single bytes, in their order; null where unknown text has none.</summary>
    public IReadOnlyList<int>? ByteIds { get; }

    /// <summary>UTF-16 units of the longest piece that a text may become.</summary>
    public int LongestPiece { get; }

    /// <summary>Scores of the ordinary pieces.</summary>
    public IEnumerable<float> OrdinaryScores => Ids(Kind.Normal).Select(ScoreOf);

    /// <summary>A piece's score.</summary>
    public float ScoreOf(int id) => _pieces[id].Score;

    /// <summary>Whether a piece may only stand for its parts.</summary>
    public bool IsUnused(int id) => _pieces[id].Kind == Kind.Unused;

    /// <summary>Whether a piece is taken wherever its text stands.</summary>
    public bool IsUserDefined(int id) => _pieces[id].Kind == Kind.UserDefined;

    /// <summary>The id of a text as a whole; that of the unknown where it is no piece.</summary>
    public int IdOf(string text) => _ids.GetValueOrDefault(text, UnknownId);

    /// <summary>UTF-16 units of the longest user-defined piece that begins at a place; 0 where none does.</summary>
    public int LongestUserDefined(string text, int at, List<(int Length, int Value)> found)
    {
        _userDefined.Find(text, at, found);
        return found.Count == 0 ? 0 : found[^1].Length;
    }

    private IEnumerable<int> Ids(Kind kind) => _pieces.Index().Where(piece => piece.Item.Kind == kind).Select(piece => piece.Index);

    private int ByteId(int value) => _ids.TryGetValue($"<0x{value:X2}>", out int id) && _pieces[id].Kind == Kind.Byte
        ? id
        : throw new TokenizerException($"its byte_fallback is on, but it has no piece for the byte {value:X2}");
}
