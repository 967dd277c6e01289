namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>The batch and sequence of one run.</summary>
/// <param name="Batch">Prompts.</param>
/// <param name="Sequence">Positions of each.</param>
internal readonly record struct RunSize(int Batch, int Sequence)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Batch} x {Sequence}");
}
