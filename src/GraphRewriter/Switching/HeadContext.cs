using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>What writing single heads needs.</summary>
/// <param name="Builder">Writes nodes.</param>
/// <param name="Dimensions">Writes shapes.</param>
/// <param name="Map">The map that heads are read from.</param>
/// <param name="Import">Gives the written graph's counterpart of a value of the map that is no activation.</param>
internal sealed record HeadContext(GraphBuilder Builder, Dimensions Dimensions, TransformerMap Map, Func<OnnxValue, OnnxValue> Import)
{
    /// <summary>Where slices had to stop.</summary>
    public ICollection<SliceStop> Stops { get; init; } = [];
}
