namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Fields of other programs' prompt files, and what they are called here.</summary>
internal static class ForeignFields
{
    private static readonly (string Program, (string Name, string Here)[] Fields)[] All =
    [
        ("auto-circuit", [("corrupt", PromptFields.Corrupted.Text)]),
        ("EAP-IG", [("correct_idx", PromptFields.Answers.Ids), ("incorrect_idx", PromptFields.WrongAnswers.Ids)]),
        ("EAP-IG", [("clean_answer_idx", PromptFields.Answers.Ids), ("corrupted_answer_idx", PromptFields.WrongAnswers.Ids)]),
        ("EAP-IG", [("answers_idx", PromptFields.Answers.Ids), ("corrupted_answers_idx", PromptFields.WrongAnswers.Ids)]),
        ("EAP-IG", [("country_idx", PromptFields.Answers.Ids), ("corrupted_country_idx", PromptFields.WrongAnswers.Ids)]),
    ];

    /// <summary>
    /// The names here of those fields that have another name. Fields that belong together are renamed together only, and never to one that is there.
    /// </summary>
    /// <param name="fields">A record's fields.</param>
    public static IReadOnlyDictionary<string, string> Renamed(IEnumerable<string> fields)
    {
        HashSet<string> there = [.. fields];
        Dictionary<string, string> renamed = new(StringComparer.Ordinal);
        foreach (var (_, row) in All.Where(row => row.Fields.All(field => there.Contains(field.Name) && !there.Contains(field.Here))))
        {
            foreach (var (name, here) in row.Where(field => there.Add(field.Here)))
            {
                renamed.Add(name, here);
            }
        }

        return renamed;
    }

    /// <summary>What there is to tell of fields that are renamed; null where none is.</summary>
    public static string? Note(IReadOnlyDictionary<string, string> renamed) => renamed.Count == 0
        ? null
        : $"{string.Join(", ", renamed.Select(field => $"{field.Key} is read as {field.Value}"))} "
            + $"({string.Join(", ", All.Where(row => row.Fields.All(field => renamed.ContainsKey(field.Name))).Select(row => row.Program).Distinct())}'s "
                + "name for it)";
}
