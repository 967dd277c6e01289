using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>The outputs of one run. Disposing frees all that were not taken.</summary>
public sealed class RunOutputs : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values;

    internal RunOutputs(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values)
    {
        _values = new(names.Count, StringComparer.Ordinal);
        for (int output = 0; output < names.Count; output++)
        {
            _values.Add(names[output], values[output]);
        }
    }

    /// <summary>An output, still owned by this.</summary>
    public OrtValue this[string output] => _values[output];

    /// <summary>Hands an output over: the caller disposes it.</summary>
    public OrtValue Take(string output)
    {
        OrtValue value = _values[output];
        _values.Remove(output);
        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue value in _values.Values)
        {
            value.Dispose();
        }

        _values.Clear();
    }
}
