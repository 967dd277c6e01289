namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Something that a prompt file gives as text or as token ids; ids win where both are there.</summary>
/// <param name="Text">The field with the text.</param>
/// <param name="Ids">The field with the ids.</param>
internal sealed record PromptField(string Text, string Ids);
