using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>Some of the rows of differences, [sender, batch · position · width].</summary>
/// <param name="Differences">All rows.</param>
/// <param name="First">The first row meant.</param>
/// <param name="Count">How many.</param>
internal readonly record struct DifferenceRows(OrtValue Differences, int First, int Count);
