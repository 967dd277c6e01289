using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>Masks, positions and shapes that components take, for one set of model inputs, by their names in the map's graph.</summary>
internal sealed class SideValues(Dictionary<string, OrtValue> values) : IDisposable
{
    public OrtValue this[string name] => values[name];

    /// <summary>Puts another value in a value's place; both are this object's to dispose.</summary>
    public void Replace(string name, OrtValue value)
    {
        values[name].Dispose();
        values[name] = value;
    }

    public void Dispose()
    {
        foreach (var value in values.Values)
        {
            value.Dispose();
        }
    }
}
