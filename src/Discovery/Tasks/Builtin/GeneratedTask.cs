namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>Prompts of a task.</summary>
/// <param name="Prompts">The prompts, all of one length, no clean prompt twice.</param>
/// <param name="SearchOptions">The options of <c>acdc discover</c> that fit, such as <c>--metric logit_diff</c>.</param>
/// <param name="Notes">What the user should know, such as words that were left out; one line each.</param>
internal sealed record GeneratedTask(IReadOnlyList<GeneratedPrompt> Prompts, string SearchOptions, IReadOnlyList<string> Notes);
