using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Switching;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Capture;

/// <summary>The streams that receivers read in the unmodified model, float [batch, position, width], and the constants in them, on the device.</summary>
internal sealed class StreamValues
{
    private readonly Dictionary<Receiver, int> _streams = [];
    private readonly List<(OrtValue Value, OrtValue? Constant)> _values = [];

    /// <summary>Takes the values of <paramref name="streams"/> over.</summary>
    public StreamValues(IReadOnlyList<CapturedStream> streams, Func<CapturedStream, OrtValue> value, Func<CapturedStream, OrtValue?> constant)
    {
        foreach (var (number, stream) in streams.Index())
        {
            _values.Add((value(stream), constant(stream)));
            foreach (var receiver in stream.Receivers)
            {
                _streams.Add(receiver, number);
            }
        }
    }

    /// <summary>How many streams there are.</summary>
    public int Count => _values.Count;

    /// <summary>The number of the stream that <paramref name="receiver"/> reads.</summary>
    public int this[Receiver receiver] => _streams[receiver];

    /// <summary>A stream's value and what of it is constant, if anything. The caller owns them.</summary>
    public (OrtValue Value, OrtValue? Constant) Take(int stream) => _values[stream];

    /// <summary>All streams' values, without the constants. The caller owns them.</summary>
    public IReadOnlyList<OrtValue> TakeValues()
    {
        _values.ForEach(stream => stream.Constant?.Dispose());
        return [.. _values.Select(stream => stream.Value)];
    }
}
