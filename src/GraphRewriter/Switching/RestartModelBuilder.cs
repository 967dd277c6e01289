using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>Writes the model from a stream on: what is above it follows from a value that is fed in its place.</summary>
internal static class RestartModelBuilder
{
    /// <summary>The input with the stream's value, float [batch, position, width].</summary>
    public const string Stream = "restart";

    /// <summary>The capture model with stream <paramref name="stream"/>, not the last, fed: its outputs are the later streams.</summary>
    /// <param name="map">The map.</param>
    /// <param name="capture">The map's capture model.</param>
    /// <param name="stream">The number of the stream.</param>
    public static OnnxModel Build(TransformerMap map, CaptureModel capture, int stream)
    {
        var model = capture.Model.Clone();
        var graph = model.Graph;
        GraphBuilder builder = new(model, "acdc.restart.");
        Dimensions dimensions = new(builder, graph.Find(map.Inputs.Tokens.Name)!);
        var value = graph.Find(capture.Streams[stream].Original.Name)!;
        var profile = map.Facts[capture.Streams[stream].Original];
        var fed = builder.Input(Stream, ElementType.Float, null, null, map.Shape.Width);
        var shaped = profile.Rank == 3 ? fed : builder.Reshape(fed, dimensions.ReshapeTarget(profile.Axes));
        graph.ReplaceUses(value, profile.Type == ElementType.Float ? shaped : builder.Cast(shaped, profile.Type));
        graph.Outputs.Clear();
        graph.Outputs.AddRange(capture.Streams.Skip(stream + 1).Select(later => graph.Find(later.Output)!));
        graph.RemoveUnused();
        graph.Inputs.RemoveAll(input => input.Uses.Count == 0);
        return model;
    }
}
