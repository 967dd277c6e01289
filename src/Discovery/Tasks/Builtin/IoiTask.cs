using System.Globalization;

namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>
/// Indirect object identification (Wang et al. 2023): two names, then the subject's again; the answer is the other one. Corrupted as in Conmy et al. (2023):
/// the indirect object and both mentions of the subject become three other, different names.
/// </summary>
internal static class IoiTask
{
    private const string Name = "ioi";
    private const string Context = "Then";

    public static BuiltinTask Definition { get; } = new(Name, "indirect objects: \"Mary and John …, John gave a book to\" → Mary", TaskVocabulary.Words, Make)
    {
        Variants =
        [
            new("mixed", "the indirect object first (ABBA) and second (BABA) in turn"),
            new("abba", "the indirect object first"),
            new("baba", "the subject first"),
        ],
    };

    private static GeneratedTask Make(TaskRequest request)
    {
        TaskTokens tokens = new(request, Name);
        var names = tokens.SingleTokens("names", Spaced(IoiWords.Names), Context, 5);
        string[] places = [.. tokens.SingleTokens("places", Spaced(IoiWords.Places), Context, 1).Keys];
        string[] objects = [.. tokens.SingleTokens("objects", Spaced(IoiWords.Objects), Context, 1).Keys];
        string[] known = [.. names.Keys];
        string[] templates = OfOneLength(tokens, template => Fill(template, known[0], known[1], known[0], places[0], objects[0]));
        string[] orders = request.Variant switch { "abba" => ["ABBA"], "baba" => ["BABA"], _ => ["ABBA", "BABA"] };
        var random = request.Random();
        return new(TextPrompts.Draw(Name, request.Count, tokens, Draw), "--metric logit_diff", tokens.Notes);

        TextDraw Draw(int index)
        {
            string template = templates[index % templates.Length];
            string order = orders[index / templates.Length % orders.Length];
            string[] drawn = random.Sample(known, 5);
            string place = random.Pick(places);
            string thing = random.Pick(objects);
            var (io, subject) = (drawn[0], drawn[1]);
            var (first, second) = order == "ABBA" ? (io, subject) : (subject, io);
            return new(
                Fill(template, first, second, subject, place, thing),
                Fill(template, drawn[2], drawn[3], drawn[4], place, thing),
                [new(io, names[io])],
                [new(subject, names[subject])])
            {
                Order = order,
            };
        }
    }

    private static string[] OfOneLength(TaskTokens tokens, Func<string, string> fill)
    {
        string[] known = [.. IoiWords.Templates.Where(template => tokens.Knows(fill(template)))];
        tokens.Leave("templates", [.. IoiWords.Templates.Except(known)], IoiWords.Templates.Length, "not all of their words are in the vocabulary");
        var chosen = known
            .GroupBy(template => tokens.Prompt(fill(template)).Ids.Count)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key)
            .FirstOrDefault()
            ?? throw new TaskException($"{Name}: no template is in the tokenizer's vocabulary; take another task or write the prompts yourself");
        tokens.Leave(
            "templates", [.. known.Except(chosen).Select(template => $"'{template}'")], IoiWords.Templates.Length,
            string.Create(CultureInfo.InvariantCulture, $"not {chosen.Key} tokens like the others"));
        return [.. chosen];
    }

    private static string[] Spaced(string[] words) => [.. words.Select(word => " " + word)];

    private static string Fill(string template, string first, string second, string subject, string place, string thing) => template
        .Replace(" {x}", first, StringComparison.Ordinal)
        .Replace(" {y}", second, StringComparison.Ordinal)
        .Replace(" {s}", subject, StringComparison.Ordinal)
        .Replace(" {place}", place, StringComparison.Ordinal)
        .Replace(" {object}", thing, StringComparison.Ordinal);
}
