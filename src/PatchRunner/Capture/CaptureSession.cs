using Acdc.Onnx.GraphRewriter.Canonicalization;
using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Capture;

/// <summary>Runs the unmodified model for what passes inside it: senders' values and receivers' inputs.</summary>
internal sealed class CaptureSession : IDisposable
{
    private readonly MappedModel _model;
    private readonly CaptureModel _capture;
    private readonly BoundSession _session;

    /// <summary>Makes <paramref name="model"/> ready for a few runs.</summary>
    public CaptureSession(MappedModel model)
        : this(model, CaptureModelBuilder.Build(model.Map), model.Runner.OpenBriefly)
    {
    }

    private CaptureSession(MappedModel model, CaptureModel capture, Func<OnnxModel, BoundSession> open)
    {
        (_model, _capture) = (model, capture);
        _session = open(capture.Model);
    }

    /// <summary>Makes <paramref name="model"/> ready for runs in which nothing asks for the logits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="open">Opens it, for a few runs or for many.</param>
    internal static CaptureSession WithoutLogits(MappedModel model, Func<OnnxModel, BoundSession> open)
    {
        var capture = CaptureModelBuilder.Build(model.Map);
        capture.Model.Graph.Outputs.RemoveAll(output => output.Name == capture.Logits);
        capture.Model.Graph.RemoveUnused();
        if (!model.IsLarge)
        {
            PassRun.Apply(nameof(FoldSlices), capture.Model.Graph, () => FoldSlices.Apply(capture.Model.Graph));
        }

        return new(model, capture, open);
    }

    /// <summary>Makes the bottom of <paramref name="model"/> ready: what no receiver comes before, and the constants of the streams.</summary>
    /// <param name="model">The model.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="centered">Whether the mean is taken off every row.</param>
    internal static CaptureSession OfBottom(MappedModel model, Func<OnnxModel, BoundSession> open, bool centered)
    {
        var bottom = CaptureModelBuilder.BuildBottom(model.Map);
        if (centered)
        {
            StreamCentering.Outputs(bottom.Model, model.Map.Shape.Width);
        }

        return new(model, bottom, open);
    }

    /// <summary>The same session for another thread, to be disposed before this one.</summary>
    internal CaptureSession Another() => new(_model, _capture, _ => _session.Another());

    /// <summary>The values that the unmodified model's senders have on <paramref name="inputs"/>.</summary>
    /// <param name="inputs">Tensors for the model's inputs; inputs left out get their defaults.</param>
    public SenderValues Senders(IReadOnlyDictionary<string, OnnxTensor> inputs)
    {
        using var outputs = Run(inputs, SenderOutputs);
        return SendersOf(outputs, null);
    }

    /// <summary>As <see cref="Senders"/>, with the model's logits.</summary>
    public SenderValues SendersAndLogits(IReadOnlyDictionary<string, OnnxTensor> inputs)
    {
        using var outputs = Run(inputs, SenderOutputs.Append(_capture.Logits));
        return SendersOf(outputs, _session.ReadToHost(outputs[_capture.Logits]));
    }

    /// <summary>As <see cref="Senders"/>, with the streams that receivers read, but not what of them is constant.</summary>
    internal (SenderValues Senders, StreamValues Streams) SendersAndStreams(IReadOnlyDictionary<string, OnnxTensor> inputs)
    {
        using var outputs = Run(inputs, [.. SenderOutputs, .. _capture.Streams.Select(stream => stream.Output)]);
        return (SendersOf(outputs, null), new(_capture.Streams, stream => outputs.Take(stream.Output), _ => null));
    }

    /// <summary>All outputs that the model has.</summary>
    internal RunOutputs All(IReadOnlyDictionary<string, OnnxTensor> inputs) => Run(inputs, _session.Outputs);

    /// <summary>What it runs.</summary>
    internal CaptureModel Model => _capture;

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private IEnumerable<string> SenderOutputs => _model.Map.Edges.Senders.Select(SwitchableModel.SenderOutput);

    private SenderValues SendersOf(RunOutputs outputs, OnnxTensor? logits) =>
        new(_model.Map.Edges.Senders.ToDictionary(sender => sender, sender => outputs.Take(SwitchableModel.SenderOutput(sender))), logits);

    private RunOutputs Run(IReadOnlyDictionary<string, OnnxTensor> inputs, IEnumerable<string> outputs)
    {
        _session.BindTaken(_model.Map.Inputs.Complete(inputs));
        _session.ClearOutputs();
        foreach (string output in outputs)
        {
            _session.BindOutput(output);
        }

        return _session.Run();
    }
}
