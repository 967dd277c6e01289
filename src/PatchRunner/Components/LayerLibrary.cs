using System.Collections.Concurrent;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>All heads of a layer as one component, for runs of the whole model: opened when first needed, shared by all batches.</summary>
internal sealed class LayerLibrary(TransformerMap map, OrtModelRunner runner, bool centered) : IDisposable
{
    private readonly SessionLibrary _sessions = new(runner);
    private readonly ConcurrentDictionary<int, Lazy<OpenedComponent>> _layers = [];

    /// <summary>The heads of <paramref name="layer"/>, from the stream that they read to their outputs.</summary>
    public OpenedComponent this[int layer] => _layers.GetOrAdd(layer, _ => new(() => Open(layer))).Value;

    public void Dispose()
    {
        foreach (var layer in _layers.Values.Where(layer => layer.IsValueCreated))
        {
            layer.Value.Dispose();
        }

        _sessions.Dispose();
    }

    private OpenedComponent Open(int layer)
    {
        var block = map.Steps.OfType<JoinStep>().Select(step => step.Attention).OfType<AttentionBlock>().First(block => block.Layer == layer);
        return OpenedComponent.Open(ComponentBuilder.Heads(map, block), oneOfMany: true, _sessions, centered);
    }
}
