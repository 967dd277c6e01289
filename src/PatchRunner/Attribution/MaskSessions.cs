using Acdc.Onnx.GraphRewriter.Gradients;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>A model with masks and its derivatives over the inputs of one batch. Not for several threads at once.</summary>
internal sealed class MaskSessions : IDisposable
{
    private readonly string _masks;
    private readonly BoundSession _forward;
    private readonly BoundSession _backward;

    /// <summary>Takes over the sessions.</summary>
    public MaskSessions(string masks, BoundSession forward, BoundSession backward)
    {
        (_masks, _forward, _backward) = (masks, forward, backward);
        _forward.BindOutput(MaskGradientModel.Output);
        _backward.BindOutput(MaskGradientModel.Gradient);
    }

    /// <summary>Binds a value to an input, where the model takes it.</summary>
    public void Feed(string input, OrtValue value)
    {
        foreach (var session in new[] { _forward, _backward }.Where(session => session.Inputs.Contains(input)))
        {
            session.Bind(input, value);
        }
    }

    /// <summary>Binds copies of tensors to the inputs that the model takes.</summary>
    public void Feed(IReadOnlyDictionary<string, OnnxTensor> tensors)
    {
        _forward.BindTaken(tensors);
        _backward.BindTaken(tensors);
    }

    /// <summary>The output at <paramref name="masks"/>; the caller disposes it.</summary>
    public OrtValue Output(float[] masks)
    {
        _forward.Bind(_masks, OnnxTensor.Of(masks, masks.Length));
        using var outputs = _forward.Run();
        return outputs.Take(MaskGradientModel.Output);
    }

    /// <summary>The derivatives with respect to the masks at <paramref name="masks"/>, given the gradient at the output there.</summary>
    public float[] Gradient(float[] masks, OrtValue cotangent)
    {
        _backward.Bind(MaskGradientModel.Cotangent, cotangent);
        _backward.Bind(_masks, OnnxTensor.Of(masks, masks.Length));
        using var outputs = _backward.Run();
        return _backward.ReadToHost(outputs[MaskGradientModel.Gradient]).ToSingle();
    }

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
    }
}
