using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>The outputs of one run. Disposing frees all that were not taken.</summary>
internal sealed class RunOutputs : IDisposable
{
    private readonly string[] _names;
    private readonly OrtValue?[] _values;

    internal RunOutputs(string[] names, OrtValue?[] values) => (_names, _values) = (names, values);

    /// <summary>An output, still owned by this.</summary>
    /// <exception cref="KeyNotFoundException">There is no such output, or it was taken.</exception>
    public OrtValue this[string output] => _values[PlaceOf(output)]!;

    /// <summary>Hands an output over: the caller disposes it.</summary>
    /// <exception cref="KeyNotFoundException">There is no such output, or it was taken.</exception>
    public OrtValue Take(string output)
    {
        int place = PlaceOf(output);
        var value = _values[place]!;
        _values[place] = null;
        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int place = 0; place < _values.Length; place++)
        {
            _values[place]?.Dispose();
            _values[place] = null;
        }
    }

    private int PlaceOf(string output)
    {
        int place = Array.IndexOf(_names, output);
        return place >= 0 && _values[place] is not null ? place : throw new KeyNotFoundException($"the run has no output '{output}' any more");
    }
}
