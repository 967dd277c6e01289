namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What prompts that are each sound say together.</summary>
internal static class PromptsTogether
{
    /// <summary>What a search cannot use.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<Prompt> prompts, PromptShape shape)
    {
        const string Remedy = "give it to all prompts or to none";
        if (Lacking(prompts, prompt => prompt.Corrupted is not null) is { } without)
        {
            yield return $"{without.Place}: the prompt lacks a corrupted prompt, which others have; {Remedy}";
        }

        foreach (string input in prompts.SelectMany(prompt => prompt.Inputs.Keys).Distinct())
        {
            if (Lacking(prompts, prompt => prompt.Inputs.ContainsKey(input)) is { } other)
            {
                yield return $"{other.Place}: the prompt lacks numbers for {input}, which others have; {Remedy}";
            }
        }

        if (shape.FixedBatch is { } batch && prompts.Count % batch != 0)
        {
            yield return FormattableString.Invariant(
                $"{prompts[^1].Place}: {prompts.Count} prompts, but the model was exported for {batch} at once; give a multiple or export it with a dynamic ")
                + FormattableString.Invariant($"batch");
        }
    }

    /// <summary>What the user should know.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<Prompt> prompts)
    {
        var lengths = prompts.GroupBy(prompt => prompt.Length).OrderBy(group => group.Key).ToArray();
        if (lengths.Length > 1)
        {
            string list = string.Join(", ", lengths.Select(group => FormattableString.Invariant($"{group.Key} tokens: {group.Count()}")));
            yield return $"prompts of several lengths ({list}); the same position means other things in them, and means are taken over all positions";
        }

        if (prompts.Count > 0 && prompts.All(prompt => prompt.Corrupted is null))
        {
            yield return "no corrupted prompts: a search takes --ablation zero or mean";
        }

        foreach (var (what, has) in new (string, Func<Prompt, bool>)[] { ("answers", prompt => prompt.Answers.Count > 0),
            ("wrong answers", prompt => prompt.WrongAnswers.Count > 0) })
        {
            if (Lacking(prompts, has) is { } without)
            {
                yield return $"{without.Place}: no {what}, which other prompts have; metrics that need them cannot be taken";
            }
        }

        foreach (var same in prompts.GroupBy(Spelling).Where(group => group.Count() > 1))
        {
            foreach (var again in same.Skip(1))
            {
                yield return $"{again.Place}: the same prompts as in {same.First().Place}";
            }
        }
    }

    private static Prompt? Lacking(IReadOnlyList<Prompt> prompts, Func<Prompt, bool> has) =>
        prompts.Any(has) ? prompts.FirstOrDefault(prompt => !has(prompt)) : null;

    private static string Spelling(Prompt prompt) =>
        string.Join(' ', prompt.Clean) + "/" + string.Join(' ', prompt.Corrupted ?? [])
        + string.Concat(prompt.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal)
            .Select(input => $"/{string.Join(' ', input.Value.Clean)}/{string.Join(' ', input.Value.Corrupted)}"));
}
