using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

internal sealed class OrtModelSession(LoadedModel model) : IModelSession
{
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

            return OrtErrors.Translate(() => Run(inputs, outputs));
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

    private Dictionary<string, OnnxTensor> Run(Dictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputs)
    {
        using IDisposableReadOnlyCollection<OrtValue> values = model.Session.Run(_options, inputs, outputs);
        return outputs.Zip(values).ToDictionary(output => output.First, output => OrtTensor.ToOnnxTensor(output.Second), StringComparer.Ordinal);
    }
}
