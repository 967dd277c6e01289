using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>The logits that the model itself gives for the first prompts of a batch.</summary>
internal sealed class LogitsSample
{
    private const int MostPrompts = 4;

    private readonly EvaluationBatch _batch;
    private readonly double _limit;
    private readonly long _prompts;
    private readonly OnnxTensor _own;

    /// <summary>Runs the model.</summary>
    public LogitsSample(MappedModel model, EvaluationBatch batch)
    {
        (_batch, _limit) = (batch, model.Proof.Limit);
        long all = Rows(batch.Clean[model.Map.Inputs.Tokens.Name]);
        _prompts = model.Map.Inputs.FixedBatch is null ? Math.Min(all, Math.Max(MostPrompts, batch.Places is [{ Prompt: var first }, ..] ? first + 1 : 1)) : all;
        _own = model.OwnLogits.Of(model.Map.Inputs.Complete(batch.Clean.ToDictionary(input => input.Key, input => First(input.Value, all))));
    }

    /// <summary>Holds logits against the model's own.</summary>
    /// <param name="logits">The batch's logits, at every position or at its measured places.</param>
    /// <param name="atPlaces">Whether they are at the measured places.</param>
    /// <exception cref="ComponentMismatchException">They differ by more than the map's proof allows.</exception>
    public void Check(OnnxTensor logits, bool atPlaces)
    {
        int channels = (int)_own.Dims[^1], positions = (int)_own.Dims[^2];
        float[] expected = _own.ToSingle(), actual = logits.ToSingle();
        if (atPlaces)
        {
            (MeasuredPlace Place, int Row)[] places = [.. _batch.Places!.Select((place, row) => (place, row)).Where(measured => measured.place.Prompt < _prompts)];
            (expected, actual) = (Picked(expected, places.Select(measured => (measured.Place.Prompt * positions) + measured.Place.Position)), Picked(actual, places.Select(measured => measured.Row)));
        }
        else
        {
            actual = actual[..Math.Min(actual.Length, expected.Length)];
        }

        double difference = expected.Length == actual.Length ? MapProver.Difference(expected, actual) : double.PositiveInfinity;
        if (!(difference <= _limit))
        {
            throw new ComponentMismatchException(FormattableString.Invariant(
                $"the logits computed part by part differ from the model's own by {difference:g3} of their spread, more than {_limit:g3}"));
        }

        float[] Picked(float[] all, IEnumerable<int> rows) => [.. rows.SelectMany(row => new ArraySegment<float>(all, row * channels, channels))];
    }

    private static long Rows(OnnxTensor tensor) => tensor.Dims.Count > 1 ? tensor.Dims[0] : 1;

    /// <summary>The first prompts of a tensor that has all of them.</summary>
    private OnnxTensor First(OnnxTensor tensor, long all) => Rows(tensor) != all || _prompts == all
        ? tensor
        : new(tensor.Type, [_prompts, .. tensor.Dims.Skip(1)], tensor.Bytes[..(int)(tensor.Bytes.Length / all * _prompts)]);
}
