using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>
/// A model for many runs: inputs stay bound until they are bound anew, and outputs stay on the device unless asked to the host,
/// so on CUDA a run moves nothing over the bus but what changed and what is read. Not for several threads at once.
/// </summary>
internal sealed class BoundSession : IDisposable
{
    private readonly LoadedModel _model;
    private readonly ExecutionDevice _device;
    private readonly bool _owns;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtEnvironment.Logging };
    private readonly Dictionary<string, OrtValue> _borrowed = new(StringComparer.Ordinal);
    private readonly DeviceReader _reader;
    private string[] _outputs = [];
    private OrtMemoryInfo[] _places = [];

    internal BoundSession(LoadedModel model, ExecutionDevice device, bool owns)
    {
        (_model, _device, _owns, _reader) = (model, device, owns, new(device));
        _binding = model.Session.CreateIoBinding();
    }

    /// <summary>Other bindings to the same model, for another thread, to be disposed before these.</summary>
    internal BoundSession Another() => new(_model, _device, owns: false);

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<string> Inputs => _model.Session.InputNames;

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<string> Outputs => _model.Session.OutputNames;

    /// <summary>
    /// Binds an input until it is bound again. On CUDA a value in host memory is copied to the device here, once.
    /// The binding shares memory that ONNX Runtime owns (<see cref="OrtTensor.ToOrtValue"/>, outputs of runs), so such a value may be disposed at once;
    /// a value over managed memory must not be disposed while it is bound. After a change in place bind again.
    /// </summary>
    /// <exception cref="ModelRunException">The model has no such input, or it takes another type.</exception>
    public void Bind(string input, OrtValue value)
    {
        BindInput(input, value);
        _borrowed[input] = value;
    }

    /// <summary>Binds a copy of <paramref name="tensor"/> to an input until it is bound again.</summary>
    /// <exception cref="ModelRunException">The model has no such input, or it takes another type.</exception>
    public void Bind(string input, OnnxTensor tensor)
    {
        using OrtValue value = OrtTensor.ToOrtValue(tensor);
        BindInput(input, value);
        _borrowed.Remove(input);
    }

    /// <summary>Binds copies of those <paramref name="tensors"/> that the model takes, by the names of its inputs.</summary>
    /// <exception cref="ModelRunException">An input takes another type.</exception>
    public void BindTaken(IEnumerable<KeyValuePair<string, OnnxTensor>> tensors)
    {
        foreach (var (input, tensor) in tensors.Where(tensor => Inputs.Contains(tensor.Key)))
        {
            Bind(input, tensor);
        }
    }

    /// <summary>Asks for an output in the runs to come.</summary>
    public void BindOutput(string output, OutputPlace place = OutputPlace.Device)
    {
        OrtMemoryInfo memory = place == OutputPlace.Device ? _device.Memory : OrtMemoryInfo.DefaultInstance;
        int index = Array.IndexOf(_outputs, output);
        if (index >= 0)
        {
            _places[index] = memory;
            return;
        }

        _outputs = [.. _outputs, output];
        _places = [.. _places, memory];
    }

    /// <summary>Asks for no outputs any more.</summary>
    public void ClearOutputs()
    {
        _binding.ClearBoundOutputs();
        _outputs = [];
        _places = [];
    }

    /// <summary>Computes the outputs asked for, in fresh memory.</summary>
    /// <returns>The outputs, owned by the caller.</returns>
    /// <exception cref="ModelRunException">An input is not bound, an output does not exist, or the runtime fails; the message is the runtime's.</exception>
    public RunOutputs Run() => OrtErrors.Translate(this, static session =>
    {
        for (int output = 0; output < session._outputs.Length; output++)
        {
            session._binding.BindOutputToDevice(session._outputs[output], session._places[output]);
        }

        session._model.Session.RunWithBinding(session._options, session._binding);
        return new RunOutputs(session._outputs, [.. session._binding.GetOutputValues()]);
    });

    /// <summary>Copies a value, wherever it lies.</summary>
    public OnnxTensor ReadToHost(OrtValue value) => _reader.Read(value);

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _binding.Dispose();
        _options.Dispose();
        if (_owns)
        {
            _model.Dispose();
        }

        _borrowed.Clear();
    }

    private void BindInput(string input, OrtValue value) => OrtErrors.Translate((_binding, input, value), static bound =>
    {
        bound._binding.BindInput(bound.input, bound.value);
        return true;
    });
}
