using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Tells, once for all prompts of a file, what is put around them and what is not.</summary>
internal sealed class SpecialTokenNotes(PromptReadOptions options)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Tells of a prompt.</summary>
    /// <param name="record">The line.</param>
    /// <param name="field">The field that it was given in.</param>
    /// <param name="tokenizer">Spells the tokens.</param>
    /// <param name="specials">What is put around prompts.</param>
    /// <param name="prompt">The prompt with what was put around it.</param>
    public void Tell(PromptRecord record, string field, ITokenizer tokenizer, SpecialTokens specials, TokenizedText prompt)
    {
        foreach (string note in Of(tokenizer, specials, options.Specials))
        {
            Once(note, note);
        }

        if (prompt.Before < specials.Before.Count)
        {
            Once("begins", $"{record.Place}: {field} itself begins with {tokenizer.TokenOf(prompt.Ids[0])}, so nothing is put in front of such prompts");
        }

        if (prompt.After < specials.After.Count)
        {
            Once("ends", $"{record.Place}: {field} itself ends with {tokenizer.TokenOf(prompt.Ids[^1])}, so nothing is put behind such prompts");
        }
    }

    /// <summary>Tells of ids that are a text's own, without what the tokenizer would put around it.</summary>
    /// <param name="record">The line.</param>
    /// <param name="field">The field of the ids.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="bare">Whether they are.</param>
    public void TellBare(PromptRecord record, string field, ITokenizer tokenizer, bool bare)
    {
        if (bare && options.Specials == SpecialTokensChoice.AsTokenizer && tokenizer.Specials.Describe(tokenizer) is { } missing)
        {
            Once("bare", $"{record.Place}: {field} is taken as it is, without what the tokenizer puts around text: {missing}{Because(tokenizer.Specials)}");
        }
    }

    /// <summary>What there is to tell of a tokenizer, whatever the prompts.</summary>
    /// <param name="tokenizer">Spells the tokens.</param>
    /// <param name="specials">What is put around prompts.</param>
    /// <param name="choice">What the user says.</param>
    public static IEnumerable<string> Of(ITokenizer tokenizer, SpecialTokens specials, SpecialTokensChoice choice)
    {
        if (specials.Describe(tokenizer) is { } around)
        {
            string last = specials.After.Count > 0 ? $"; the last position is then that of {tokenizer.TokenOf(specials.After[^1])}" : "";
            yield return $"the tokenizer puts {around}{Because(specials)}{last}";
        }
        else if (choice == SpecialTokensChoice.None && tokenizer.Specials.Describe(tokenizer) is { } left)
        {
            yield return $"the tokenizer would put {left}{Because(tokenizer.Specials)}, which --no-special-tokens leaves out";
        }

        if (specials.PassedOver is { } passed)
        {
            yield return passed;
        }
    }

    private static string Because(SpecialTokens specials) => specials.Source is { } source ? $" ({source})" : "";

    private void Once(string kind, string note)
    {
        if (_told.Add(kind))
        {
            options.Note?.Invoke(note);
        }
    }
}
