using System.Globalization;

namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>
/// Greater-than (Hanna et al. 2023): a span of years whose end is left open; every two-digit ending above the first year's is right. Corrupted: the first
/// year ends in 01. Years must be two tokens, the century and the two digits after it.
/// </summary>
internal static class GreaterThanTask
{
    private const string Name = "greater-than";
    private const string Corrupted = "01";
    private const int First = 2;
    private const int Last = 98;

    private static readonly string[] Nouns =
    [
        "war", "siege", "drought", "famine", "strike", "alliance", "voyage", "feud", "truce", "exile", "reign", "festival", "project", "plague", "boom",
        "census", "crusade", "debate", "embargo", "experiment", "blockade", "lawsuit", "mission", "occupation", "partnership", "recession", "rebellion",
        "renovation", "survey", "tournament", "apprenticeship", "ban", "curfew", "engagement", "exhibition", "harvest", "migration", "regime", "struggle",
        "truancy",
    ];

    private static readonly string[] Centuries = ["11", "12", "13", "14", "15", "16", "17", "18", "19"];
    private static readonly string[] Endings = [.. Enumerable.Range(0, 100).Select(ending => ending.ToString("00", CultureInfo.InvariantCulture))];

    public static BuiltinTask Definition { get; } =
        new(Name, "years: \"The war lasted from the year 1732 to the year 17\" → 33 … 99", TaskVocabulary.Words, Make);

    private static GeneratedTask Make(TaskRequest request)
    {
        TaskTokens tokens = new(request, Name);
        string[] nouns = [.. tokens.SingleTokens("nouns", [.. Nouns.Select(noun => " " + noun)], "The", 1).Keys];
        var (endings, years) = Years(tokens);
        var random = request.Random();
        return new(TextPrompts.Draw(Name, request.Count, tokens, Draw), "--metric prob_diff", tokens.Notes);

        TextDraw Draw(int index)
        {
            var (century, ending) = random.Pick(years);
            string noun = random.Pick(nouns);
            return new(
                Sentence(noun, century, Endings[ending]),
                Sentence(noun, century, Corrupted),
                endings[(ending + 1)..],
                endings[..(ending + 1)]);
        }
    }

    private static string Sentence(string noun, string century, string ending) => $"The{noun} lasted from the year {century}{ending} to the year {century}";

    private static (KeyValuePair<string, int>[] Endings, (string Century, int Ending)[] Years) Years(TaskTokens tokens)
    {
        var ids = Centuries.ToDictionary(
            century => century, century => Endings.Select(ending => tokens.Following($"the year {century}", ending)).ToArray(), StringComparer.Ordinal);
        int?[] ending = [.. Enumerable.Range(0, 100).Select(value => ids.Values.Select(century => century[value]).FirstOrDefault(id => id is not null))];
        if (ending.Count(id => id is not null) is < 100 and var known)
        {
            throw new TaskException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: only {known} of the endings 00 to 99 follow a century as one token in this tokenizer, and all are needed; take another task"));
        }

        bool Splits(string century, int value) => ids[century][value] is { } id && id == ending[value];
        (string, int)[] all = [.. from century in Centuries from value in Enumerable.Range(First, Last - First + 1) select (century, value)];
        (string Century, int Ending)[] years = [.. all.Where(year => Splits(year.Item1, year.Item2) && Splits(year.Item1, 1))];
        tokens.Leave("years", [.. all.Except(years).Select(year => year.Item1 + Endings[year.Item2])], all.Length, "not a century and two digits in tokens");
        return years.Length > 0
            ? ([.. Endings.Zip(ending, (text, id) => KeyValuePair.Create(text, id!.Value))], years)
            : throw new TaskException($"{Name}: no year is a century and two digits in this tokenizer's tokens; take another task");
    }
}
