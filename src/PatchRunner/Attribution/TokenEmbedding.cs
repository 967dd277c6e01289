using Acdc.Onnx.GraphRewriter.Ir;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>The token embeddings alone, before positions are added.</summary>
internal static class TokenEmbedding
{
    /// <summary>Looks up the embeddings of a batch, float [batch, position, width]. The caller disposes them.</summary>
    public static OrtValue Of(MappedModel model, IReadOnlyDictionary<string, OnnxTensor> inputs)
    {
        const string result = "acdc.tokens";
        var lookup = model.Map.Model.Clone();
        GraphBuilder builder = new(lookup, "acdc.");
        lookup.Graph.Outputs.Clear();
        builder.Output(
            result, builder.Cast(lookup.Graph.Find(model.Map.Activations.Nodes[0].Output.Name)!, ElementType.Float), ElementType.Float, null, null, null);
        lookup.Graph.RemoveUnused();
        lookup.Graph.Inputs.RemoveAll(input => input.Uses.Count == 0);
        using var session = model.Runner.OpenBound(lookup);
        session.BindTaken(model.Map.Inputs.Complete(inputs));
        session.BindOutput(result);
        using var outputs = session.Run();
        return outputs.Take(result);
    }
}
