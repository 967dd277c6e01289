namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What is wrong and what is strange in a prompt file, all of it, each in one line that begins with the file and the line.</summary>
/// <param name="Prompts">The prompts that can be used, in the file's order.</param>
/// <param name="Problems">What a search cannot use, or what makes a prompt worthless.</param>
/// <param name="Notes">What a search can use, but the user should know.</param>
internal sealed record PromptCheck(IReadOnlyList<Prompt> Prompts, IReadOnlyList<string> Problems, IReadOnlyList<string> Notes)
{
    /// <summary>Looks at every line of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read; answers and corrupted prompts may be asked for.</param>
    /// <param name="shape">The sizes that the model was exported for.</param>
    /// <exception cref="PromptException">The file cannot be read.</exception>
    public static PromptCheck Of(string path, PromptReadOptions options, PromptShape shape)
    {
        List<string> problems = [];
        List<Prompt> prompts = [];
        PromptFaults faults = new(fault =>
        {
            if (!problems.Contains(fault.Message))
            {
                problems.Add(fault.Message);
            }
        });
        PromptReader reader = new(options, faults);
        var records = PromptFile.Records(path, faults).Take(options.Limit ?? int.MaxValue);
        faults.Try(() =>
        {
            foreach (var record in records)
            {
                if (reader.Read(record) is { } prompt)
                {
                    prompts.Add(prompt);
                    _ = faults.Try(() => Doubts(reader, record, prompt, shape, faults));
                }
            }

            return prompts.Count;
        });
        if (prompts.Count == 0 && problems.Count == 0)
        {
            problems.Add(PromptFile.Empty(path).Message);
        }

        problems.AddRange(PromptsTogether.Problems(prompts, shape));
        return new(prompts, problems, [.. PromptsTogether.Notes(prompts)]);
    }

    private static int Doubts(PromptReader reader, PromptRecord record, Prompt prompt, PromptShape shape, PromptFaults faults)
    {
        foreach (var doubt in reader.Doubts(record, prompt).Concat(OfPrompt(record, prompt, shape)))
        {
            faults.Tell(doubt);
        }

        return faults.Count;
    }

    private static IEnumerable<PromptException> OfPrompt(PromptRecord record, Prompt prompt, PromptShape shape)
    {
        if (prompt.Corrupted is { } corrupted && corrupted.SequenceEqual(prompt.Clean)
            && prompt.Inputs.Values.All(input => input.Clean.SequenceEqual(input.Corrupted)))
        {
            yield return record.Fault(
                "clean and corrupted are the same, so nothing can be seen from them", "change what matters in the corrupted one, or take the line away");
        }

        bool paired = prompt.HasAnswerPerPosition;
        if (paired ? prompt.Answers.Zip(prompt.WrongAnswers).Any(pair => pair.First == pair.Second) : prompt.Answers.Intersect(prompt.WrongAnswers).Any())
        {
            yield return record.Fault("a token is both a right and a wrong answer", "take it out of one of the two");
        }

        if (shape.FixedSequence is { } length && prompt.Length != length)
        {
            yield return record.Fault(
                FormattableString.Invariant($"the prompt has {prompt.Length} tokens, but the model was exported for exactly {length}"),
                "give such prompts or export it with a dynamic sequence");
        }
    }
}
