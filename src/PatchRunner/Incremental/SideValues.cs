using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Masks, positions and shapes that components take, for one set of model inputs.</summary>
internal sealed class SideValues : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values = new(StringComparer.Ordinal);

    /// <summary>Computes the values for <paramref name="inputs"/>, which are completed by their defaults.</summary>
    public SideValues(TransformerMap map, Func<OnnxModel, BoundSession> open, IReadOnlyDictionary<string, OnnxTensor> inputs)
    {
        var feeds = map.Inputs.Complete(inputs);
        var model = ComponentBuilder.Sides(map);
        foreach (var input in model.Graph.Outputs.Where(output => output.Producer is null).ToArray())
        {
            _values[input.Name] = OrtTensor.ToOrtValue(feeds[input.Name]);
            model.Graph.Outputs.Remove(input);
        }

        if (model.Graph.Outputs.Count == 0)
        {
            return;
        }

        using var session = open(model);
        foreach (var (name, tensor) in feeds.Where(feed => session.Inputs.Contains(feed.Key)))
        {
            session.Bind(name, tensor);
        }

        foreach (var output in model.Graph.Outputs)
        {
            session.BindOutput(output.Name);
        }

        using var outputs = session.Run();
        foreach (var output in model.Graph.Outputs)
        {
            _values[output.Name] = outputs.Take(output.Name);
        }
    }

    /// <summary>A value by its name in the map's graph.</summary>
    public OrtValue this[string name] => _values[name];

    public void Dispose()
    {
        foreach (var value in _values.Values)
        {
            value.Dispose();
        }
    }
}
