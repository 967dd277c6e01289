namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>
/// Docstrings (Heimersheim and Janiak 2023): a function of six arguments whose docstring names the third and the fourth; the answer is the fifth. Corrupted:
/// these three become other names in the signature, and the documented ones two further names. Wrong answers: every other argument in either prompt.
/// </summary>
internal static class DocstringTask
{
    private const string Name = "docstring";
    private const string Quotes = "\"\"\"";
    private const int FirstDocumented = 2;

    public static BuiltinTask Definition { get; } =
        new(Name, "docstrings: the argument that \":param\" goes on to describe", TaskVocabulary.Words, Make);

    private static GeneratedTask Make(TaskRequest request)
    {
        TaskTokens tokens = new(request, Name);
        string[] methods = [.. Spaced("methods", DocstringWords.Methods, "def", 1).Keys];
        var arguments = Spaced("arguments", DocstringWords.Arguments, "self,", 11);
        string[] verbs = [.. tokens.SingleTokens("verbs", DocstringWords.Verbs, Quotes, 1).Keys];
        string[] words = [.. Spaced("words", DocstringWords.Words, "Return", 2).Keys];
        string[] known = [.. arguments.Keys];
        var random = request.Random();
        return new(TextPrompts.Draw(Name, request.Count, tokens, Draw), "--metric logit_diff", tokens.Notes);

        OrderedDictionary<string, int> Spaced(string kind, string[] list, string context, int least) =>
            tokens.SingleTokens(kind, [.. list.Select(word => " " + word)], context, least);

        TextDraw Draw(int index)
        {
            string[] drawn = random.Sample(known, 11);
            var (own, other) = (drawn[..6], drawn[6..]);
            string method = random.Pick(methods);
            string verb = random.Pick(verbs);
            string[] summary = random.Sample(words, 2);
            string[][] about = [random.Sample(words, 2), random.Sample(words, 2)];
            string Stub(string[] signature, string[] documented) =>
                $"def{method}(self,{string.Join(',', signature)}):\n    {Quotes}{verb}{string.Concat(summary)}.\n\n"
                + string.Concat(documented.Zip(about, (argument, text) => $"    :param{argument}:{string.Concat(text)}\n"))
                + "    :param";
            string answer = own[FirstDocumented + 2];
            return new(
                Stub(own, own[FirstDocumented..(FirstDocumented + 2)]),
                Stub([.. own[..FirstDocumented], .. other[..3], own[5]], other[3..]),
                [new(answer, arguments[answer])],
                [.. own.Where(argument => argument != answer).Concat(other).Select(argument => new KeyValuePair<string, int>(argument, arguments[argument]))]);
        }
    }
}
