using Acdc.Onnx.GraphRewriter.Components;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>What computes the masks, positions and shapes that components take from the model's inputs.</summary>
internal sealed class SideModel
{
    private readonly ModelInputs _inputs;
    private readonly SessionLibrary _sessions;
    private readonly OnnxModel _model;
    private readonly OnnxModel _picks;
    private readonly string[] _given;

    /// <summary>Writes the model; it is opened when first needed.</summary>
    public SideModel(TransformerMap map, SessionLibrary sessions)
    {
        (_inputs, _sessions, _model) = (map.Inputs, sessions, ComponentBuilder.Sides(map));
        _picks = PlaceRows.OfSides(map, _model);
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

    /// <summary>
    /// The values for streams that hold one position of a prompt in each row, [place, 1, width]: those of as many prompts of one token, with what differs
    /// between positions picked from whole prompts. The caller disposes them.
    /// </summary>
    /// <param name="whole">The values for whole prompts.</param>
    /// <param name="places">The places, [place, 2]: prompt and position.</param>
    /// <param name="count">How many.</param>
    public SideValues AtPlaces(SideValues whole, OrtValue places, int count)
    {
        var single = Of(new Dictionary<string, OnnxTensor> { [_inputs.Tokens.Name] = OnnxTensor.Of(new long[count], count, 1) });
        if (_picks.Graph.Outputs.Count > 0)
        {
            using var session = _sessions.Runner.Bind(PicksSession);
            session.Bind(_picks.Graph.Inputs[^1].Name, places);
            foreach (var (side, picked) in _picks.Graph.Inputs.Zip(_picks.Graph.Outputs))
            {
                session.Bind(side.Name, whole[side.Name]);
                session.BindOutput(picked.Name);
            }

            using var outputs = session.Run();
            foreach (var (side, picked) in _picks.Graph.Inputs.Zip(_picks.Graph.Outputs))
            {
                single.Replace(side.Name, outputs.Take(picked.Name));
            }
        }

        return single;
    }

    /// <summary>Opens the models, unless there is nothing to compute.</summary>
    public void OpenAhead()
    {
        _ = _model.Graph.Outputs.Count > 0 ? Session : null;
        _ = _picks.Graph.Outputs.Count > 0 ? PicksSession : null;
    }

    private LoadedModel Session => _sessions.Get("sides", () => _model);

    private LoadedModel PicksSession => _sessions.Get("sides at places", () => _picks);
}
