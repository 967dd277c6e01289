using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Makes prompts of records and checks them.</summary>
internal sealed class PromptReader(PromptReadOptions options, PromptFaults faults)
{
    private readonly PromptTokens _tokens = new(options, faults);
    private readonly FieldAdvice _advice = new(options.Note);

    /// <summary>The prompt; null where faults were told.</summary>
    /// <exception cref="PromptException">The record is no prompt that can be used, and the first fault ends the reading.</exception>
    public Prompt? Read(PromptRecord record)
    {
        int before = faults.Count;
        _advice.Tell(record);
        var clean = faults.Try(() => _tokens.OfPrompt(record, PromptFields.Clean)
            ?? throw record.Fault("there is no clean prompt", $"give clean (text) or clean_ids (token ids){FieldAdvice.Instead(record, PromptFields.Clean)}"));
        bool hasClean = clean.Ids is not null;
        var corrupted = faults.Try(() => _tokens.OfPrompt(record, PromptFields.Corrupted)?.Ids);
        var positions = hasClean ? faults.Try(() => Positions(record, clean)) : null;
        var answers = faults.Try(() => _tokens.OfAnswers(record, PromptFields.Answers, options.NeedsAnswers != AnswerNeeds.None));
        var wrong = faults.Try(() => _tokens.OfAnswers(record, PromptFields.WrongAnswers, options.NeedsAnswers == AnswerNeeds.AnswersAndWrongAnswers));
        var inputs =
            hasClean && options.Inputs is { } known ? faults.Try(() => PromptInputs.Read(record, known, clean.Ids!.Count, corrupted is not null)) : null;
        if (clean.Ids is null)
        {
            return null;
        }

        Prompt prompt = new(record.Place, clean.Ids)
        {
            Id = record.Id,
            Corrupted = corrupted,
            Positions = positions,
            Answers = answers ?? [],
            WrongAnswers = wrong ?? [],
            Inputs = inputs ?? new Dictionary<string, PromptInput>(),
        };
        CheckPair(record, prompt);
        if (faults.Count == before)
        {
            CheckAnswers(record, prompt);
        }

        return faults.Count == before ? prompt : null;
    }

    /// <summary>What is strange about a prompt that can be used.</summary>
    public IEnumerable<PromptException> Doubts(PromptRecord record, Prompt prompt) =>
        new[]
        {
            (PromptFields.Clean, prompt.Clean),
            (PromptFields.Corrupted, prompt.Corrupted ?? []),
            (PromptFields.Answers, prompt.Answers),
            (PromptFields.WrongAnswers, prompt.WrongAnswers),
        }.Where(part => part.Item2.Count > 0).SelectMany(part => _tokens.Doubts(record, part.Item1, part.Item2));

    private void CheckPair(PromptRecord record, Prompt prompt)
    {
        if (prompt.Corrupted is null && options.NeedsCorrupted)
        {
            faults.Tell(record.Fault("there is no corrupted prompt",
                $"give corrupted or corrupted_ids, or choose the ablation zero or mean{FieldAdvice.Instead(record, PromptFields.Corrupted)}"));
        }

        if (prompt.Corrupted is { } corrupted && corrupted.Count != prompt.Length)
        {
            faults.Tell(record.Fault(
                FormattableString.Invariant($"clean has {prompt.Length} tokens, corrupted {corrupted.Count}"),
                "word them so that both have the same number of tokens"));
        }
    }

    private void CheckAnswers(PromptRecord record, Prompt prompt)
    {
        if (prompt.Answers.Count == 0 && options.NeedsAnswers != AnswerNeeds.None)
        {
            faults.Tell(record.Fault("there are no answers, which the metric needs",
                $"give answers (text) or answer_ids (token ids){FieldAdvice.Instead(record, PromptFields.Answers)}"));
        }

        if (prompt.WrongAnswers.Count == 0 && options.NeedsAnswers == AnswerNeeds.AnswersAndWrongAnswers)
        {
            faults.Tell(record.Fault("there are no wrong answers, which the metric needs",
                $"give wrong_answers (text) or wrong_answer_ids (token ids){FieldAdvice.Instead(record, PromptFields.WrongAnswers)}"));
        }

        CheckPerPosition(record, prompt, "answers", prompt.Answers.Count);
        CheckPerPosition(record, prompt, "wrong answers", prompt.WrongAnswers.Count);
    }

    private void CheckPerPosition(PromptRecord record, Prompt prompt, string what, int count)
    {
        if (prompt.Positions is { Count: > 1 } positions && count != 0 && count != positions.Count)
        {
            faults.Tell(record.Fault(
                FormattableString.Invariant($"{positions.Count} positions come with {count} {what}"), $"give one of the {what} for each position"));
        }
    }

    private static int[]? Positions(PromptRecord record, TokenizedText prompt)
    {
        if (record.Ints(PromptFields.Positions) is not { } given)
        {
            return null;
        }

        if (given.Count == 0)
        {
            throw record.Fault("positions is empty", "give at least one position, or leave the field out");
        }

        foreach (int position in given)
        {
            if (position < 0 || position >= prompt.Own)
            {
                throw record.Fault(
                    FormattableString.Invariant(
                        $"position {position} is outside the prompt, which has {prompt.Own} tokens{(prompt.Own < prompt.Ids.Count ? " of its own" : "")}"),
                    FormattableString.Invariant($"give positions from 0 to {prompt.Own - 1}"));
            }
        }

        return given.Distinct().Count() == given.Count
            ? [.. given.Select(position => position + prompt.Before)]
            : throw record.Fault("a position is given twice", "give each position once");
    }
}
