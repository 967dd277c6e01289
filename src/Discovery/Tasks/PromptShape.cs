namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>The sizes that a model was exported for.</summary>
/// <param name="FixedBatch">The number of prompts of a run; null where it is free.</param>
/// <param name="FixedSequence">The number of tokens of a prompt; null where it is free.</param>
internal readonly record struct PromptShape(int? FixedBatch, int? FixedSequence);
