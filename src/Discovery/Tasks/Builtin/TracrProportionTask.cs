namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>
/// Prompts of <c>models/tracr-xproportion</c>: four of the tokens 0 … 3, without BOS as in the published experiments; the model writes the share of token 3
/// so far into its output's column 0.
/// </summary>
internal static class TracrProportionTask
{
    private const string Name = "tracr-xproportion";

    public static BuiltinTask Definition { get; } = new(Name, "sequences for the compiled model that gives the share of one token", TaskVocabulary.Own, Make)
    {
        Variants = TracrPrompts.Variants,
        Count = 50,
    };

    private static GeneratedTask Make(TaskRequest request) =>
        TracrPrompts.Take(Name, request, request.Random().Shuffled([.. TracrPrompts.Words(4, 4)]), "--metric l2 --channels 0 --ablation zero", null);
}
