namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>
/// Prompts of <c>models/tracr-reverse</c>: BOS and three of the tokens 0, 1, 2, which the model writes in reverse. The six orders of the three come first
/// (the published task), then the words with repeated tokens.
/// </summary>
internal static class TracrReverseTask
{
    private const string Name = "tracr-reverse";
    private const int Tokens = 3;
    private const int Bos = 3;

    public static BuiltinTask Definition { get; } = new(Name, "sequences for the compiled model that reverses them", TaskVocabulary.Own, Make)
    {
        Variants = TracrPrompts.Variants,
        Count = 6,
    };

    private static GeneratedTask Make(TaskRequest request)
    {
        var random = request.Random();
        var words = TracrPrompts.Words(Tokens, 3).ToLookup(word => word.Distinct().Count() == Tokens, word => (int[])[Bos, .. word]);
        int[][] all = [.. random.Shuffled([.. words[true]]), .. random.Shuffled([.. words[false]])];
        return TracrPrompts.Take(Name, request, all, "--metric l2 --ablation zero", prompt => [.. prompt[1..].Reverse()]);
    }
}
