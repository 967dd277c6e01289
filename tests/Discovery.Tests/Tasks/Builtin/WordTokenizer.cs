using System.Text.RegularExpressions;
using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tests.Tasks.Builtin;

/// <summary>
/// A token per word with the space before it, per pair of digits and per mark, numbered as they turn up; some words are two tokens or unknown.
/// </summary>
internal sealed partial class WordTokenizer : ITokenizer
{
    private readonly List<string> _tokens = ["[UNK]", "[BOS]"];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal) { ["[UNK]"] = 0, ["[BOS]"] = 1 };

    public int VocabularySize => _tokens.Count;

    public int? BosId => 1;

    public int? PadId => null;

    public int? UnknownId => 0;

    public SpecialTokens Specials { get; init; } = SpecialTokens.None;

    /// <summary>Words that are not in the vocabulary.</summary>
    public Func<string, bool> IsUnknown { get; init; } = _ => false;

    /// <summary>Words of two tokens.</summary>
    public Func<string, bool> IsCut { get; init; } = _ => false;

    public IReadOnlyList<int> Encode(string text) => [.. Words().Matches(text).SelectMany(match => Ids(match.Value))];

    public string? TokenOf(int id) => id < _tokens.Count ? _tokens[id] : null;

    private int[] Ids(string word) => IsUnknown(word.Trim()) ? [0] : IsCut(word.Trim()) ? [IdOf(word[..^1]), IdOf(word[^1..])] : [IdOf(word)];

    private int IdOf(string token)
    {
        if (_ids.TryAdd(token, _tokens.Count))
        {
            _tokens.Add(token);
        }

        return _ids[token];
    }

    [GeneratedRegex(@"\s?\d\d|\s?[A-Za-z]+|\s*[^\w\s]+|\s+")]
    private static partial Regex Words();
}
