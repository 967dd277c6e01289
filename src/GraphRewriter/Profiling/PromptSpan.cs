namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>Which positions of a padded prompt are tokens.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">One after the last.</param>
internal readonly record struct PromptSpan(int Start, int End)
{
    /// <summary>Whether the position is a token's.</summary>
    public bool Holds(long position) => position >= Start && position < End;
}
