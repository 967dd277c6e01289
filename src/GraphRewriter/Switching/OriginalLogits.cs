using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>The model as it was read, run for its logits alone: what everything made from it is held against.</summary>
internal sealed class OriginalLogits : IDisposable
{
    private readonly OnnxModel _model;
    private readonly IModelRunner _runner;
    private readonly bool _stays;
    private readonly Lazy<IModelSession> _session;

    /// <summary>Makes <paramref name="original"/> ready to be asked.</summary>
    /// <param name="original">The model as it was read.</param>
    /// <param name="map">Its map, which names the logits.</param>
    /// <param name="runner">Runs it.</param>
    /// <param name="stays">Whether it stays open between runs, which costs its weights' memory.</param>
    public OriginalLogits(OnnxModel original, TransformerMap map, IModelRunner runner, bool stays)
        : this(original.Clone(), runner, stays)
    {
        _model.Graph.Outputs.Clear();
        _model.Graph.Outputs.Add(_model.Graph.Find(map.Logits.Name)!);
        _model.Graph.RemoveUnused();
        var unrounded = _model.Clone();
        new UnpackIntegerMatMul().Apply(unrounded);
        if (RemoveActivationRounding.Apply(unrounded))
        {
            Rounded = new(_model, runner, stays: false);
            _model = unrounded;
        }
    }

    private OriginalLogits(OnnxModel model, IModelRunner runner, bool stays)
    {
        (_model, _runner, _stays) = (model, runner, stays);
        _session = new(() => runner.Open(_model!));
    }

    /// <summary>The model with its rounding of activations on the fly, which is taken out of what is asked here; null where it has none.</summary>
    internal OriginalLogits? Rounded { get; }

    /// <summary>The logits, in the layout of the model.</summary>
    /// <param name="inputs">Tensors for all inputs of the model.</param>
    /// <exception cref="ModelRunException">The runtime refuses the model or fails.</exception>
    public OnnxTensor Of(IReadOnlyDictionary<string, OnnxTensor> inputs) => OfEach([inputs])[0];

    /// <summary>The logits of several runs, for which the model is opened once.</summary>
    /// <param name="inputs">Tensors for all inputs of the model, for every run.</param>
    /// <exception cref="ModelRunException">The runtime refuses the model or fails.</exception>
    public IReadOnlyList<OnnxTensor> OfEach(IEnumerable<IReadOnlyDictionary<string, OnnxTensor>> inputs)
    {
        string logits = _model.Graph.Outputs[0].Name;
        using var brief = _stays ? null : _runner.Open(_model);
        var session = brief ?? _session.Value;
        return [.. inputs.Select(
            run => session.Run(run.Where(input => _model.Graph.Inputs.Any(own => own.Name == input.Key)).ToDictionary(), [logits])[logits])];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }
    }

    /// <summary>The same model by another runner, open until it is disposed.</summary>
    internal OriginalLogits By(IModelRunner runner) => new(_model, runner, stays: true);
}
