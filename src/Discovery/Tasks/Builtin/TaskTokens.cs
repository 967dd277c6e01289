using System.Globalization;
using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>A tokenizer as tasks see it. What does not fit is left out and noted.</summary>
internal sealed class TaskTokens(TaskRequest request, string task)
{
    private readonly ITokenizer _tokenizer = request.Tokenizer!;
    private readonly SpecialTokens _around = request.Around();
    private readonly List<string> _notes = [.. request.SpecialNotes()];

    /// <summary>What is put around prompts and what was left out, one line each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The tokens of a prompt, with the special tokens around it.</summary>
    public TokenizedText Prompt(string text) => _around.Around(_tokenizer.Encode(text));

    /// <summary>Whether every part of a text has a token.</summary>
    public bool Knows(string text) => _tokenizer.UnknownId is not { } unknown || !_tokenizer.Encode(text).Contains(unknown);

    /// <summary>The token that <paramref name="text"/> becomes after <paramref name="context"/>; null where it is not one token of its own.</summary>
    public int? Following(string context, string text)
    {
        var before = _tokenizer.Encode(context);
        var after = _tokenizer.Encode(context + text);
        return after.Count == before.Count + 1 && after[^1] != _tokenizer.UnknownId && after.Take(before.Count).SequenceEqual(before) ? after[^1] : null;
    }

    /// <summary>
    /// The words that are one token each after <paramref name="context"/>, with these tokens, in the order given; two that share one are both left out.
    /// </summary>
    /// <param name="kind">What the words are, in the plural.</param>
    /// <param name="words">The words, with the space in front if that belongs to them.</param>
    /// <param name="context">What stands before them.</param>
    /// <param name="least">How many the task needs.</param>
    /// <exception cref="TaskException">Fewer are left.</exception>
    public OrderedDictionary<string, int> SingleTokens(string kind, IReadOnlyCollection<string> words, string context, int least)
    {
        var ids = words.Select(word => (Word: word, Id: Following(context, word))).Where(entry => entry.Id is not null).ToLookup(entry => entry.Id!.Value);
        OrderedDictionary<string, int> found =
            new(ids.Where(sharing => sharing.Count() == 1).Select(sharing => KeyValuePair.Create(sharing.First().Word, sharing.Key)), StringComparer.Ordinal);
        Leave(kind, [.. words.Where(word => !found.ContainsKey(word))], words.Count, "not one token of their own");
        return found.Count >= least
            ? found
            : throw new TaskException(string.Create(
                CultureInfo.InvariantCulture,
                $"{task}: of {words.Count} {kind} {found.Count} are one token each in this tokenizer, and {least} are needed; take another task or write the "
                    + $"prompts yourself"));
    }

    /// <summary>Notes what was left out, and why.</summary>
    public void Leave(string kind, IReadOnlyCollection<string> left, int all, string why)
    {
        if (left.Count > 0)
        {
            _notes.Add(string.Create(
                CultureInfo.InvariantCulture, $"{left.Count} of {all} {kind} left out, {why}: {string.Join(", ", left.Select(word => word.Trim()))}"));
        }
    }
}
