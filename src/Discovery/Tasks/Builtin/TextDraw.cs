namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>A prompt that was drawn and not yet looked at.</summary>
/// <param name="Clean">The clean prompt.</param>
/// <param name="Corrupted">The corrupted prompt.</param>
/// <param name="Answers">The right next tokens.</param>
/// <param name="WrongAnswers">The wrong next tokens.</param>
internal sealed record TextDraw(
    string Clean, string Corrupted, IReadOnlyList<KeyValuePair<string, int>> Answers, IReadOnlyList<KeyValuePair<string, int>> WrongAnswers)
{
    /// <summary>The order of the names.</summary>
    public string? Order { get; init; }
}
