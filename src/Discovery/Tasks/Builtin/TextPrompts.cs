using System.Globalization;

namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>Draws prompts of words until there are enough.</summary>
internal static class TextPrompts
{
    private const int DrawsPerPrompt = 100;

    /// <summary>Different prompts that all have as many tokens as the first, clean and corrupted.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="count">How many.</param>
    /// <param name="tokens">The tokenizer.</param>
    /// <param name="draw">Draws a prompt, given how many there are so far.</param>
    /// <exception cref="TaskException">Drawing does not come to so many.</exception>
    public static IReadOnlyList<GeneratedPrompt> Draw(string task, int count, TaskTokens tokens, Func<int, TextDraw> draw)
    {
        List<GeneratedPrompt> prompts = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (long draws = 0; prompts.Count < count; draws++)
        {
            if (draws >= (long)count * DrawsPerPrompt)
            {
                throw new TaskException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{task}: {draws} draws gave {prompts.Count} different prompts of one length, not {count}; ask for fewer (-n "
                        + $"{Math.Max(prompts.Count / 2, 1)})"));
            }

            var drawn = draw(prompts.Count);
            if (seen.Contains(drawn.Clean))
            {
                continue;
            }

            var clean = tokens.Prompt(drawn.Clean);
            var corrupted = tokens.Prompt(drawn.Corrupted);
            if (clean.Ids.Count == corrupted.Ids.Count && (prompts.Count == 0 || clean.Ids.Count == prompts[0].CleanIds.Count))
            {
                seen.Add(drawn.Clean);
                prompts.Add(new()
                {
                    CleanIds = clean.Ids,
                    CorruptedIds = corrupted.Ids,
                    Positions = clean.After > 0 ? [clean.Ids.Count - clean.After - 1] : null,
                    Clean = drawn.Clean,
                    Corrupted = drawn.Corrupted,
                    Answers = [.. drawn.Answers.Select(answer => answer.Key)],
                    WrongAnswers = [.. drawn.WrongAnswers.Select(answer => answer.Key)],
                    AnswerIds = [.. drawn.Answers.Select(answer => answer.Value)],
                    WrongAnswerIds = [.. drawn.WrongAnswers.Select(answer => answer.Value)],
                    Order = drawn.Order,
                });
            }
        }

        return prompts;
    }
}
