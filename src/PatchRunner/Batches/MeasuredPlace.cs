namespace Acdc.Onnx.PatchRunner.Batches;

/// <summary>Where an output is measured.</summary>
/// <param name="Prompt">The prompt in its batch, from 0.</param>
/// <param name="Position">The position, from 0.</param>
internal readonly record struct MeasuredPlace(int Prompt, int Position);
