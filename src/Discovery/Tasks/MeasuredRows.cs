using Acdc.Onnx.Discovery.Metrics;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Works out which rows of a batch a metric measures.</summary>
internal static class MeasuredRows
{
    /// <summary>The measured rows of prompts that make up a batch in this order.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="positions">Which positions; null for each prompt's own where it has some, else its last.</param>
    /// <param name="metric">The metric; positions without a next token are left out where it scores that token.</param>
    /// <exception cref="PromptException">A prompt has none of the positions asked for, or no answers of its own there.</exception>
    public static IReadOnlyList<MeasuredRow> Of(IReadOnlyList<Prompt> prompts, MeasuredPositions? positions, MetricDefinition metric) =>
        [.. prompts.SelectMany((prompt, index) => Of(prompt, index, positions, metric))];

    private static List<MeasuredRow> Of(Prompt prompt, int index, MeasuredPositions? choice, MetricDefinition metric)
    {
        List<MeasuredRow> rows = [];
        foreach (int position in Positions(prompt, choice))
        {
            int? next = position + 1 < prompt.Length ? prompt.Clean[position + 1] : null;
            if (next is null && metric.ScoresNextToken)
            {
                continue;
            }

            int? answer = prompt.HasAnswerPerPosition ? AnswerAt(prompt, position, metric) : null;
            rows.Add(new(index, position)
            {
                Answers = At(prompt.Answers, answer),
                WrongAnswers = At(prompt.WrongAnswers, answer),
                NextToken = next,
            });
        }

        return rows.Count > 0
            ? rows
            : throw new PromptException(
                prompt.Place, $"{metric.Name} scores the next token, and no measured position has one", "measure other positions: all, from_1 or given");
    }

    private static IEnumerable<int> Positions(Prompt prompt, MeasuredPositions? choice) =>
        (choice ?? (prompt.Positions is null ? MeasuredPositions.Last : MeasuredPositions.Given)) switch
        {
            MeasuredPositions.All => Enumerable.Range(0, prompt.Length),
            MeasuredPositions.FromSecond => prompt.Length > 1
                ? Enumerable.Range(1, prompt.Length - 1)
                : throw new PromptException(prompt.Place, "the prompt has no second token to measure from", "measure last or all, or give longer prompts"),
            MeasuredPositions.Given => prompt.Positions
                ?? throw new PromptException(prompt.Place, "the prompt gives no positions", "add the field positions, or measure last, all or from_1"),
            _ => [prompt.Length - 1],
        };

    private static int AnswerAt(Prompt prompt, int position, MetricDefinition metric)
    {
        int answer = prompt.Positions!.ToList().IndexOf(position);
        return answer >= 0 || metric.Answers == AnswerNeeds.None
            ? answer
            : throw new PromptException(
                prompt.Place,
                FormattableString.Invariant($"position {position} is measured, but the prompt's answers belong to other positions"),
                "measure the positions given");
    }

    private static IReadOnlyList<int> At(IReadOnlyList<int> tokens, int? answer) => answer switch
    {
        null => tokens,
        { } index when index >= 0 && index < tokens.Count => [tokens[index]],
        _ => [],
    };
}
