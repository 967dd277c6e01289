namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>A stretch of the text on its way to the model.</summary>
/// <param name="Text">The characters.</param>
/// <param name="Start">Whether it begins the whole text.</param>
internal readonly record struct TextPiece(string Text, bool Start);
