using System.Globalization;
using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>
/// Induction (Olsson et al. 2022): random tokens, all different but for one segment that comes twice; within its second occurrence the next token is known.
/// Corrupted: the first occurrence becomes tokens that are nowhere else; wrong answers are what would follow if these were read.
/// </summary>
internal static class InductionTask
{
    private const string Name = "induction";
    private const int Shortest = 8;

    public static BuiltinTask Definition { get; } = new(Name, "random tokens of which a segment comes twice", TaskVocabulary.AnyTokens, Make) { Length = 48 };

    private static GeneratedTask Make(TaskRequest request)
    {
        int length = request.Length!.Value;
        if (length < Shortest)
        {
            throw new TaskException(string.Create(
                CultureInfo.InvariantCulture, $"{Name}: {length} tokens are too few for a segment to come twice; give --length {Shortest} or more"));
        }

        int longest = Math.Max(length * 5 / 12, 3);
        int[] ids = request.Tokenizer is { } tokenizer ? [.. OrdinaryIds(tokenizer)] : [.. Enumerable.Range(0, request.VocabularySize ?? 0)];
        var around = request.Around();
        int own = length - around.Before.Count - around.After.Count;
        if (own < 2 * longest)
        {
            throw new TaskException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: {length} tokens less the {length - own} that the tokenizer puts around them are too few for a segment to come twice; give a larger "
                    + $"--length"));
        }

        if (ids.Length < length + longest)
        {
            throw new TaskException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: {ids.Length} different tokens are too few, {length + longest} are needed for prompts of {length}; give the model's tokenizer or "
                    + $"vocabulary size, or a smaller --length"));
        }

        var random = request.Random();
        List<GeneratedPrompt> prompts = [];
        for (int i = 0; i < request.Count; i++)
        {
            prompts.Add(Draw(random, ids, around, own, Math.Max(length / 6, 2)..(longest + 1)));
        }

        string[] notes = request.Tokenizer is { } used && used.VocabularySize > ids.Length
            ? [string.Create(CultureInfo.InvariantCulture,
                $"{used.VocabularySize - ids.Length} of {used.VocabularySize} token ids left out, no text or special: written <…> or […]")]
            : [];
        return new(prompts, "--metric logit_diff", [.. request.SpecialNotes(), .. notes]);
    }

    private static GeneratedPrompt Draw(SplitMix random, int[] ids, SpecialTokens around, int length, Range segments)
    {
        int segment = segments.Start.Value + random.Below(segments.End.Value - segments.Start.Value);
        int[] drawn = random.Sample(ids, length + segment);
        int[] starts = [random.Below(length - (2 * segment) + 1), random.Below(length - (2 * segment) + 1)];
        int first = starts.Min();
        int second = starts.Max() + segment;
        int[] clean = drawn[..length];
        Array.Copy(clean, first, clean, second, segment);
        int[] corrupted = [.. clean];
        Array.Copy(drawn, length, corrupted, first, segment);
        int[] known = [.. Enumerable.Range(0, segment - 1)];
        return new()
        {
            CleanIds = [.. around.Before, .. clean, .. around.After],
            CorruptedIds = [.. around.Before, .. corrupted, .. around.After],
            Positions = [.. known.Select(offset => around.Before.Count + second + offset)],
            AnswerIds = [.. known.Select(offset => clean[second + offset + 1])],
            WrongAnswerIds = [.. known.Select(offset => corrupted[first + offset + 1])],
        };
    }

    private static IEnumerable<int> OrdinaryIds(ITokenizer tokenizer) =>
        Enumerable.Range(0, tokenizer.VocabularySize).Where(id => id != tokenizer.BosId && id != tokenizer.PadId && !tokenizer.Specials.Before.Contains(id)
            && !tokenizer.Specials.After.Contains(id) && tokenizer.TokenOf(id) is { } text && !IsSpecial(text));

    private static bool IsSpecial(string text) => text.Length > 2 && ((text[0] == '<' && text[^1] == '>') || (text[0] == '[' && text[^1] == ']'));
}
