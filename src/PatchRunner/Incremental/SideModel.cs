using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>What computes the masks, positions and shapes that components take from the model's inputs.</summary>
internal sealed class SideModel
{
    private readonly ModelInputs _inputs;
    private readonly SessionLibrary _sessions;
    private readonly OnnxModel _model;
    private readonly string[] _given;

    /// <summary>Writes the model; it is opened when first needed.</summary>
    public SideModel(TransformerMap map, SessionLibrary sessions)
    {
        (_inputs, _sessions, _model) = (map.Inputs, sessions, ComponentBuilder.Sides(map));
        var outputs = _model.Graph.Outputs;
        _given = [.. outputs.Where(output => output.Producer is null).Select(output => output.Name)];
        outputs.RemoveAll(output => output.Producer is null);
    }

    /// <summary>The values for <paramref name="inputs"/>, which are completed by their defaults.</summary>
    public SideValues Of(IReadOnlyDictionary<string, OnnxTensor> inputs)
    {
        var feeds = _inputs.Complete(inputs);
        var values = _given.ToDictionary(input => input, input => OrtTensor.ToOrtValue(feeds[input]), StringComparer.Ordinal);
        if (_model.Graph.Outputs.Count > 0)
        {
            using var session = _sessions.Runner.Bind(Session);
            session.BindTaken(feeds);
            foreach (var output in _model.Graph.Outputs)
            {
                session.BindOutput(output.Name);
            }

            using var outputs = session.Run();
            foreach (var output in _model.Graph.Outputs)
            {
                values.Add(output.Name, outputs.Take(output.Name));
            }
        }

        return new(values);
    }

    /// <summary>The values for so many prompts of one token.</summary>
    public SideValues OfSingleTokens(int prompts) => Of(new Dictionary<string, OnnxTensor> { [_inputs.Tokens.Name] = OnnxTensor.Of(new long[prompts], prompts, 1) });

    /// <summary>Opens the model, unless there is nothing to compute.</summary>
    public void OpenAhead() => _ = _model.Graph.Outputs.Count > 0 ? Session : null;

    private LoadedModel Session => _sessions.Get("sides", () => _model);
}
