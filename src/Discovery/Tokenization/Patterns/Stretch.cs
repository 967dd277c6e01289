namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>A stretch of a text, in UTF-16 units.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where what follows begins.</param>
internal readonly record struct Stretch(int Start, int End);
