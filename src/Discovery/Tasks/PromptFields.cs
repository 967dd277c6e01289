namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>The fields of prompt files.</summary>
internal static class PromptFields
{
    public const string Positions = "positions";
    public const string Id = "id";

    public static PromptField Clean { get; } = new("clean", "clean_ids");

    public static PromptField Corrupted { get; } = new("corrupted", "corrupted_ids");

    public static PromptField Answers { get; } = new("answers", "answer_ids");

    public static PromptField WrongAnswers { get; } = new("wrong_answers", "wrong_answer_ids");

    /// <summary>All that come as text or ids.</summary>
    public static IReadOnlyList<PromptField> All { get; } = [Clean, Corrupted, Answers, WrongAnswers];

    /// <summary>The names of all fields, but those for further inputs of a model.</summary>
    public static IReadOnlySet<string> Known { get; } =
        All.SelectMany(field => new[] { field.Text, field.Ids }).Append(Positions).Append(Id).ToHashSet(StringComparer.Ordinal);
}
