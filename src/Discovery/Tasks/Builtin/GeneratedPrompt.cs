namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>A prompt as a line of a prompt file gives it (docs/semantics, "Prompt files"); what a task does not have is null.</summary>
internal sealed record GeneratedPrompt
{
    /// <summary>The clean prompt as text.</summary>
    public string? Clean { get; init; }

    /// <summary>The corrupted prompt as text.</summary>
    public string? Corrupted { get; init; }

    /// <summary>The right next tokens as text.</summary>
    public IReadOnlyList<string>? Answers { get; init; }

    /// <summary>The wrong next tokens as text.</summary>
    public IReadOnlyList<string>? WrongAnswers { get; init; }

    /// <summary>The clean prompt's tokens.</summary>
    public required IReadOnlyList<int> CleanIds { get; init; }

    /// <summary>The corrupted prompt's tokens, as many.</summary>
    public required IReadOnlyList<int> CorruptedIds { get; init; }

    /// <summary>The right next tokens; where several <see cref="Positions"/> are given, one for each.</summary>
    public IReadOnlyList<int>? AnswerIds { get; init; }

    /// <summary>The wrong next tokens; where several <see cref="Positions"/> are given, one for each.</summary>
    public IReadOnlyList<int>? WrongAnswerIds { get; init; }

    /// <summary>The positions to measure; null for the last.</summary>
    public IReadOnlyList<int>? Positions { get; init; }

    /// <summary>What the input <c>position_ids</c> is fed in the clean run; null for 0, 1, ….</summary>
    public IReadOnlyList<int>? CleanPositionIds { get; init; }

    /// <summary>The same in the corrupted run.</summary>
    public IReadOnlyList<int>? CorruptedPositionIds { get; init; }

    /// <summary>The order of the names in an IOI sentence, for people: <c>ABBA</c> or <c>BABA</c>.</summary>
    public string? Order { get; init; }
}
