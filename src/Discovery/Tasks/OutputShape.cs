using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>Where the measured output has its prompts and positions.</summary>
/// <param name="MissingAxis">The axis of [batch, position, channel] that it lacks; null for none.</param>
/// <param name="RowPerPrompt">Whether it has one row per prompt: pooled, or of the last position.</param>
internal readonly record struct OutputShape(int? MissingAxis, bool RowPerPrompt)
{
    /// <summary>Reads the shape of the output of <paramref name="map"/>.</summary>
    /// <exception cref="ModelMappingException">It is none of those that can be measured.</exception>
    public static OutputShape Of(TransformerMap map)
    {
        var axes = map.Facts[map.Logits].Axes;
        bool batched = map.Inputs.Tokens.DeclaredDims?.Count != 1;
        return axes.Count switch
        {
            3 when IsPositions(axes[1]) => new(null, false),
            3 when axes[1] == AxisSize.Fixed(1) => new(null, true),
            2 when !batched && IsPositions(axes[0]) => new(0, false),
            2 when IsBatch(axes[0]) => new(1, true),
            _ => throw new ModelMappingException(
                $"the output '{map.Logits}' has the shape {map.Facts[map.Logits]}; expected [batch, position, channel] or one row per prompt, [batch, "
                    + "channel]: name another with --output"),
        };

        bool IsPositions(AxisSize size) => size is { Sequence: true, Batch: false, Factor: 1 } || (size.IsFixed && size.Factor == map.Facts.First.Sequence);

        bool IsBatch(AxisSize size) => size is { Batch: true, Sequence: false, Factor: 1 } || (size.IsFixed && size.Factor == map.Facts.First.Batch);
    }
}
