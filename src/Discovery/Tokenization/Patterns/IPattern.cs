namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>What is looked for in a text.</summary>
internal interface IPattern
{
    /// <summary>The matches in order, none over another; they may be empty.</summary>
    /// <exception cref="TokenizerException">Looking for it costs too much.</exception>
    IReadOnlyList<Stretch> Matches(string text);
}
