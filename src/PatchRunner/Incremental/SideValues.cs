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
        var (model, given) = Model(map);
        foreach (string input in given)
        {
            _values[input] = OrtTensor.ToOrtValue(feeds[input]);
        }

        if (model.Graph.Outputs.Count == 0)
        {
            return;
        }

        using var session = open(model);
        session.BindTaken(feeds);
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

    /// <summary>What computes the values, and the inputs that are values themselves.</summary>
    private static (OnnxModel Model, string[] Given) Model(TransformerMap map)
    {
        var model = ComponentBuilder.Sides(map);
        string[] given = [.. model.Graph.Outputs.Where(output => output.Producer is null).Select(output => output.Name)];
        model.Graph.Outputs.RemoveAll(output => output.Producer is null);
        return (model, given);
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
