using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>A model for a few runs on made-up prompts; one that goes on far longer than its weights account for is stopped.</summary>
/// <param name="model">The model.</param>
/// <param name="longest">How long a run may take.</param>
internal sealed class OrtModelSession(LoadedModel model, TimeSpan longest) : IModelSession
{
    private const string Stopped = "terminate flag";

    private readonly RunOptions _options = new() { LogSeverityLevel = OrtEnvironment.Logging };

    public IReadOnlyDictionary<string, OnnxTensor> Run(IReadOnlyDictionary<string, OnnxTensor> feeds, IReadOnlyCollection<string> outputs)
    {
        Dictionary<string, OrtValue> inputs = new(feeds.Count, StringComparer.Ordinal);
        try
        {
            foreach ((string name, OnnxTensor tensor) in feeds)
            {
                inputs.Add(name, OrtTensor.ToOrtValue(tensor));
            }

            return Within(() => OrtErrors.Translate(() => Run(inputs, outputs)));
        }
        catch (NotSupportedException unsupported)
        {
            throw new ModelRunException(unsupported.Message, unsupported);
        }
        finally
        {
            foreach (OrtValue input in inputs.Values)
            {
                input.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _options.Dispose();
        model.Dispose();
    }

    private T Within<T>(Func<T> run)
    {
        using Timer timer = new(_ => _options.Terminate = true, null, longest, Timeout.InfiniteTimeSpan);
        try
        {
            return run();
        }
        catch (ModelRunException fault) when (fault.Message.Contains(Stopped, StringComparison.Ordinal))
        {
            throw new ModelFileException(
                FormattableString.Invariant(
                    $"a run of the model on a few made-up tokens took more than {longest.TotalSeconds:f0} s, the budget for a model of its size, and was ")
                    + FormattableString.Invariant($"stopped; does a Loop in it never end?"), fault);
        }
    }

    private Dictionary<string, OnnxTensor> Run(Dictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputs)
    {
        using IDisposableReadOnlyCollection<OrtValue> values = model.Session.Run(_options, inputs, outputs);
        return outputs.Zip(values).ToDictionary(output => output.First, output => OrtTensor.ToOnnxTensor(output.Second), StringComparer.Ordinal);
    }
}
