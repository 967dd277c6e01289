using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>The logits that the model itself gives for some prompts of a batch.</summary>
internal sealed class LogitsSample
{
    private readonly MapProof _proof;
    private readonly OnnxTensor _own;

    /// <summary>Runs the model.</summary>
    public LogitsSample(MappedModel model, EvaluationBatch batch)
    {
        Prompts = new(model, batch);
        _proof = model.Proof;
        _own = model.OwnLogits.Of(model.Map.Inputs.Complete(Prompts.Inputs));
    }

    /// <summary>The prompts.</summary>
    public PromptSample Prompts { get; }

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
            expected = Picked(expected, Prompts.Places.Select(place => (place.Prompt * positions) + place.Position));
            actual = Picked(actual, Prompts.PlaceRows);
        }
        else
        {
            actual = [.. actual.Skip(Prompts.First * positions * channels).Take(expected.Length)];
        }

        double difference = _proof.Scales.Difference(expected, actual);
        if (!(difference <= _proof.Limit))
        {
            throw new ComponentMismatchException(FormattableString.Invariant(
                $"the logits computed part by part differ from the model's own by {difference:g3} of their channel's spread, more than {_proof.Limit:g3}"));
        }

        float[] Picked(float[] all, IEnumerable<int> rows) => [.. rows.SelectMany(row => new ArraySegment<float>(all, row * channels, channels))];
    }
}
