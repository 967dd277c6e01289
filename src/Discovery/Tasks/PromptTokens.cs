using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>The token ids of prompts and answers, given as they are or as text.</summary>
internal sealed class PromptTokens(PromptReadOptions options, PromptFaults faults)
{
    private const int MostTokens = 1_000_000;
    private const int MostCharacters = 10_000_000;
    private const string GiveIds = "give the prompts as token ids (clean_ids, corrupted_ids, answer_ids, wrong_answer_ids)";
    private readonly Lazy<ITokenizer?> _tokenizer = new(() => options.Tokenizer?.Invoke());
    private readonly SpecialTokenNotes _notes = new(options);

    /// <summary>The ids of a prompt with what is put around it; null where neither text nor ids are given.</summary>
    public TokenizedText? OfPrompt(PromptRecord record, PromptField field)
    {
        bool fromIds = record.Ints(field.Ids) is not null;
        if (!fromIds && record.Text(field.Text) is { Length: > MostCharacters } longText)
        {
            throw record.Fault(FormattableString.Invariant(
                $"{field.Text} has {longText.Length} characters, more than the {MostCharacters} that a prompt may have"), "give a shorter text");
        }

        var ids = record.Ints(field.Ids) ?? (record.Text(field.Text) is { } text ? Encode(record, field, text) : null);
        if (ids is null)
        {
            return null;
        }

        if (ids.Count == 0)
        {
            throw record.Fault($"{(fromIds ? field.Ids : field.Text)} has no tokens", "give at least one");
        }

        if (ids.Count > MostTokens)
        {
            throw record.Fault(FormattableString.Invariant(
                $"{(fromIds ? field.Ids : field.Text)} has {ids.Count} tokens, more than the {MostTokens} that a prompt may have"), "give shorter prompts");
        }

        Check(record, field, ids);
        if (fromIds && options.Specials != SpecialTokensChoice.WithBos)
        {
            return new(ids, 0, 0);
        }

        var tokenizer = Tokenizer(record, field);
        var specials = Specials(record, tokenizer);
        if (fromIds)
        {
            specials = new([SpecialTokens.BosOf(tokenizer)], []) { Source = "--bos" };
        }

        var prompt = specials.Around(ids);
        Check(record, field, prompt.Ids);
        _notes.Tell(record, fromIds ? field.Ids : field.Text, tokenizer, specials, prompt);
        return prompt;
    }

    /// <summary>The ids of answers, one token each; none where none are given, or where they come as text that nobody needs and no tokenizer reads.</summary>
    public IReadOnlyList<int> OfAnswers(PromptRecord record, PromptField field, bool needed)
    {
        if (record.Ints(field.Ids) is { } ids)
        {
            Check(record, field, ids);
            return ids;
        }

        if (record.Texts(field.Text) is not { } texts || (!needed && Known(record) is null))
        {
            return [];
        }

        int[] tokens = [.. texts.Select(text => faults.Try(() => (int?)OfAnswer(record, field, text))).OfType<int>()];
        Check(record, field, tokens);
        return tokens;
    }

    /// <summary>What a prompt or answers given both as text and as ids say against each other, and text that the tokenizer has no tokens for.</summary>
    public IEnumerable<PromptException> Doubts(PromptRecord record, PromptField field, IReadOnlyList<int> ids)
    {
        var texts = IsPrompt(field) ? record.Text(field.Text) is { } prompt ? [prompt] : null : record.Texts(field.Text);
        if (texts is null || Known(record) is not { } tokenizer)
        {
            yield break;
        }

        if (tokenizer.UnknownId is { } unknown && ids.Contains(unknown))
        {
            yield return record.Fault(
                $"{field.Text} has text that the tokenizer has no token for and writes as '{tokenizer.TokenOf(unknown)}'", "take other words");
        }

        if (record.Ints(field.Ids) is not null && !Spell(record, field, texts, ids, tokenizer))
        {
            yield return record.Fault(
                $"{field.Text} and {field.Ids} do not say the same in the tokenizer beside the model, and the ids win",
                "make the file with this model's tokenizer, or take one of the two fields away");
        }
    }

    private bool Spell(PromptRecord record, PromptField field, IReadOnlyList<string> texts, IReadOnlyList<int> ids, ITokenizer tokenizer)
    {
        if (IsPrompt(field))
        {
            var encoded = Encode(record, field, texts[0]);
            _notes.TellBare(record, field.Ids, tokenizer, encoded.SequenceEqual(ids));
            return encoded.SequenceEqual(ids)
                || encoded.SequenceEqual(ids.Skip(ids[0] == tokenizer.BosId ? 1 : 0))
                || tokenizer.Specials.Around(encoded).Ids.SequenceEqual(ids);
        }

        var prompt = record.Text(PromptFields.Clean.Text) ?? "";
        return texts.Count == ids.Count && texts.Zip(ids).All(answer => (Encode(record, field, answer.First) is [var alone] && alone == answer.Second)
            || (Encode(record, field, prompt + answer.First) is [.., var last] && last == answer.Second));
    }

    private static bool IsPrompt(PromptField field) => field == PromptFields.Clean || field == PromptFields.Corrupted;

    private int OfAnswer(PromptRecord record, PromptField field, string answer)
    {
        var tokens = Encode(record, field, answer);
        if (tokens.Count == 1)
        {
            return tokens[0];
        }

        // Some tokenizers write a word at the start of a text differently from one that follows a prompt.
        if (record.Text(PromptFields.Clean.Text) is { } prompt)
        {
            var alone = Encode(record, field, prompt);
            var together = Encode(record, field, prompt + answer);
            if (together.Count == alone.Count + 1 && together.Take(alone.Count).SequenceEqual(alone))
            {
                return together[^1];
            }
        }

        string pieces = string.Join(' ', tokens.Select(token => $"'{Tokenizer(record, field).TokenOf(token)}'"));
        throw record.Fault(
            FormattableString.Invariant($"'{answer}' in {field.Text} is {tokens.Count} tokens, not one{(tokens.Count > 0 ? ": " : "")}{pieces}"),
            $"choose an answer of a single token (mind the space in front), or give {field.Ids}");
    }

    private IReadOnlyList<int> Encode(PromptRecord record, PromptField field, string text)
    {
        try
        {
            return Tokenizer(record, field).Encode(text);
        }
        catch (TokenizerException fault)
        {
            throw record.Fault($"{field.Text} cannot be turned into tokens: {fault.Message}", $"change the text, or give {field.Ids}", fault);
        }
    }

    private SpecialTokens Specials(PromptRecord record, ITokenizer tokenizer)
    {
        try
        {
            return SpecialTokens.For(tokenizer, options.Specials);
        }
        catch (TokenizerException fault)
        {
            throw record.Fault(fault.Message, "leave the BOS token out, or write it into the prompt", fault);
        }
    }

    private ITokenizer Tokenizer(PromptRecord record, PromptField field) => Known(record)
        ?? throw record.Fault(
            $"{(record.Ints(field.Ids) is null ? $"{field.Text} is text" : "a BOS token is to be added")}, but no {TokenizerLoader.FileNames} lies beside "
                + "the model",
            $"put the model's tokenizer files there, name their folder (--tokenizer), or {GiveIds}");

    private ITokenizer? Known(PromptRecord record)
    {
        try
        {
            return _tokenizer.Value;
        }
        catch (TokenizerException fault)
        {
            throw record.Fault($"the prompts are text, but the tokenizer cannot be used: {fault.Message}", GiveIds, fault);
        }
    }

    private void Check(PromptRecord record, PromptField field, IReadOnlyList<int> ids)
    {
        foreach (int id in ids)
        {
            if (id < 0 || id >= (options.VocabularySize ?? int.MaxValue))
            {
                string known = options.VocabularySize is { } size ? FormattableString.Invariant($"0 to {size - 1}") : "0 upwards";
                bool given = record.Ints(field.Ids) is not null;
                throw record.Fault(
                    FormattableString.Invariant(
                        $"{(given ? $"{field.Ids} has" : $"{field.Text} becomes")} the id {id}, which the model does not know (it knows {known})"),
                    given ? "give ids of this model's own tokenizer" : "take this model's own tokenizer (--tokenizer DIR)");
            }
        }
    }
}
