using Acdc.Onnx.GraphRewriter;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Reads what a prompt feeds to graph inputs other than the tokens.</summary>
internal static class PromptInputs
{
    private const string CleanPrefix = "clean_";
    private const string CorruptedPrefix = "corrupted_";
    private static readonly string[] OtherFields =
        [PromptFields.Positions, PromptFields.Answers.Ids, PromptFields.WrongAnswers.Ids, PromptFields.Clean.Ids, PromptFields.Corrupted.Ids];

    /// <exception cref="PromptException">A field feeds no input of the model, is there for one run only, or has not one number per token.</exception>
    public static IReadOnlyDictionary<string, PromptInput> Read(PromptRecord record, IReadOnlyCollection<string> inputs, int length, bool hasCorrupted)
    {
        foreach (string field in record.Fields.Where(record.HoldsInts).Except(OtherFields))
        {
            if (Target(field) is { } target && !inputs.Contains(target))
            {
                string known = inputs.Count > 0 ? string.Join(", ", inputs) : "none beside the tokens";
                throw record.Fault($"{field} is for an input '{target}', which the model has not (it has {known})",
                    $"take the field away, or rename it after an input.{Nearest.Question(field, PromptFields.Known)}");
            }
        }

        Dictionary<string, PromptInput> values = new(StringComparer.Ordinal);
        foreach (string input in inputs)
        {
            var clean = Values(record, CleanPrefix + input, length) ?? Values(record, input, length);
            var corrupted = Values(record, CorruptedPrefix + input, length) ?? Values(record, input, length);
            if (clean is null && corrupted is null)
            {
                continue;
            }

            if (clean is null || (corrupted is null && hasCorrupted))
            {
                throw record.Fault(
                    $"the field {(clean is null ? CleanPrefix : CorruptedPrefix)}{input} is missing",
                    $"give {CleanPrefix}{input} and {CorruptedPrefix}{input}, or {input} for both");
            }

            values.Add(input, new(clean, corrupted ?? clean));
        }

        return values;
    }

    private static string? Target(string field) =>
        field.StartsWith(CleanPrefix, StringComparison.Ordinal) ? field[CleanPrefix.Length..]
        : field.StartsWith(CorruptedPrefix, StringComparison.Ordinal) ? field[CorruptedPrefix.Length..]
        : null;

    private static IReadOnlyList<int>? Values(PromptRecord record, string field, int length)
    {
        var values = record.Ints(field);
        return values is null || values.Count == length
            ? values
            : throw record.Fault(
                FormattableString.Invariant($"{field} has {values.Count} numbers, the prompt {length} tokens"), "give one number per token");
    }
}
