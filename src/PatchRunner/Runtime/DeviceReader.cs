using Acdc.Onnx.GraphRewriter.Ir;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Reads values from device memory: a model that copies its input to its output runs on the device with the output bound to the host.</summary>
internal sealed class DeviceReader(ExecutionDevice device) : IDisposable
{
    public const string Source = "source";

    public const string Target = "target";

    private readonly Dictionary<ElementType, BoundSession> _copies = [];

    /// <summary>The model that copies a tensor of any shape.</summary>
    public static OnnxModel Copy(ElementType type)
    {
        OnnxModel model = new(new OnnxGraph()) { Opsets = { [""] = 17 } };
        GraphBuilder builder = new(model, "");
        OnnxValue source = builder.Input(Source, type);
        OnnxValue target = builder.Output(Target, source, type);
        (source.DeclaredDims, target.DeclaredDims) = (null, null);
        return model;
    }

    /// <summary>Copies a value, wherever it lies.</summary>
    public OnnxTensor Read(OrtValue value)
    {
        if (OrtTensor.IsOnHost(value))
        {
            return OrtTensor.ToOnnxTensor(value);
        }

        ElementType type = (ElementType)value.GetTensorTypeAndShape().ElementDataType;
        if (!_copies.TryGetValue(type, out BoundSession? copy))
        {
            copy = new OrtModelRunner(device, threads: 1, GraphOptimization.None).OpenBound(Copy(type));
            copy.BindOutput(Target, OutputPlace.Host);
            _copies.Add(type, copy);
        }

        copy.Bind(Source, value);
        using RunOutputs outputs = copy.Run();
        return OrtTensor.ToOnnxTensor(outputs[Target]);
    }

    public void Dispose()
    {
        foreach (BoundSession copy in _copies.Values)
        {
            copy.Dispose();
        }
    }
}
