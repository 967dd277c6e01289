using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Masks, positions and shapes that components take, for one set of model inputs, by their names in the map's graph.</summary>
internal sealed class SideValues(IReadOnlyDictionary<string, OrtValue> values) : IDisposable
{
    public OrtValue this[string name] => values[name];

    public void Dispose()
    {
        foreach (var value in values.Values)
        {
            value.Dispose();
        }
    }
}
