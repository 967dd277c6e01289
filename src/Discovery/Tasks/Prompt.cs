namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>A clean prompt, with what it is compared with and asked.</summary>
/// <param name="Place">Where it was read: <c>FILE:LINE</c>.</param>
/// <param name="Clean">The clean prompt's token ids, at least one.</param>
internal sealed record Prompt(string Place, IReadOnlyList<int> Clean)
{
    /// <summary>What the file calls it (<c>id</c>); null where it does not.</summary>
    public string? Id { get; init; }

    /// <summary>What it is called in messages.</summary>
    public string Name => Id is null ? Place : $"{Place} (id {Id})";

    /// <summary>The corrupted prompt's token ids, as many as the clean prompt's; null where there is none.</summary>
    public IReadOnlyList<int>? Corrupted { get; init; }

    /// <summary>The right tokens; where several <see cref="Positions"/> are given, one for each.</summary>
    public IReadOnlyList<int> Answers { get; init; } = [];

    /// <summary>The wrong tokens; where several <see cref="Positions"/> are given, none or one for each.</summary>
    public IReadOnlyList<int> WrongAnswers { get; init; } = [];

    /// <summary>The positions to measure, from 0, ascending order not needed; null where the file gives none.</summary>
    public IReadOnlyList<int>? Positions { get; init; }

    /// <summary>What feeds further graph inputs, by the input's name.</summary>
    public IReadOnlyDictionary<string, PromptInput> Inputs { get; init; } = new Dictionary<string, PromptInput>();

    /// <summary>The number of tokens.</summary>
    public int Length => Clean.Count;

    /// <summary>Whether each position has an answer of its own, rather than all answers being asked everywhere.</summary>
    public bool HasAnswerPerPosition => Positions is { Count: > 1 } && Answers.Count > 0;
}
