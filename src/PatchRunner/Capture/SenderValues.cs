using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Capture;

/// <summary>One value per sender, float [batch, position, width], on the device.</summary>
internal sealed class SenderValues : IDisposable
{
    private readonly Dictionary<CircuitNode, OrtValue> _values;

    internal SenderValues(Dictionary<CircuitNode, OrtValue> values, OnnxTensor? logits) => (_values, Logits) = (values, logits);

    /// <summary>The logits of the run that the values come from; null where they come from none or were not asked for.</summary>
    public OnnxTensor? Logits { get; }

    /// <summary>A sender's value, still owned by this.</summary>
    public OrtValue this[CircuitNode sender] => _values[sender];

    /// <summary>A sender's value, from now on owned by the caller.</summary>
    internal OrtValue Take(CircuitNode sender) =>
        _values.Remove(sender, out var value) ? value : throw new InvalidOperationException($"{sender} was taken before");

    /// <summary>The values that the unmodified model computes on each of <paramref name="batches"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">Tensors for the model's inputs; inputs left out get their defaults.</param>
    public static IReadOnlyList<SenderValues> Capture(MappedModel model, IEnumerable<IReadOnlyDictionary<string, OnnxTensor>> batches)
    {
        using CaptureSession session = new(model);
        return [.. batches.Select(session.Senders)];
    }

    /// <summary>Zero for every sender, of the shape that <paramref name="batch"/> asks for.</summary>
    public static SenderValues Zero(MappedModel model, IReadOnlyDictionary<string, OnnxTensor> batch)
    {
        var zero = ZeroOf(model, batch);
        return new(model.Map.Edges.Senders.ToDictionary(sender => sender, _ => OrtTensor.ToOrtValue(zero)), null);
    }

    /// <summary>The same tensor per sender, from host memory.</summary>
    internal static SenderValues Of(IReadOnlyDictionary<CircuitNode, OnnxTensor> values) =>
        new(values.ToDictionary(pair => pair.Key, pair => OrtTensor.ToOrtValue(pair.Value)), null);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in _values.Values)
        {
            value.Dispose();
        }

        _values.Clear();
    }

    internal static OnnxTensor ZeroOf(MappedModel model, IReadOnlyDictionary<string, OnnxTensor> batch)
    {
        var dims = batch[model.Map.Inputs.Tokens.Name].Dims;
        return dims.Count == 1
            ? OnnxTensor.Zeros(ElementType.Float, 1, dims[0], model.Map.Shape.Width)
            : OnnxTensor.Zeros(ElementType.Float, dims[0], dims[1], model.Map.Shape.Width);
    }
}
