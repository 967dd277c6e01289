using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>
/// A few prompts in a row that stand for their batch where components are checked: from the first that is measured beyond its first position, if one is, since
/// at first positions what depends on the position cannot be told from what does not. All prompts where the model's batch is fixed.
/// </summary>
internal sealed class PromptSample
{
    private const int Most = 4;

    private readonly long _prompts;

    public PromptSample(MappedModel model, EvaluationBatch batch)
    {
        _prompts = Rows(batch.Clean[model.Map.Inputs.Tokens.Name]);
        bool whole = model.Map.Inputs.FixedBatch is not null;
        First = whole || batch.Places is not { Count: > 0 } measured ? 0 : measured.Where(place => place.Position > 0).Append(measured[0]).First().Prompt;
        Count = whole ? (int)_prompts : (int)Math.Min(Most, _prompts - First);
        Inputs = batch.Clean.ToDictionary(input => input.Key, input => Cut(input.Value));
        (Places, PlaceRows) = ([], []);
        foreach (var (row, place) in (batch.Places ?? []).Index().Where(measured => measured.Item.Prompt >= First && measured.Item.Prompt < First + Count))
        {
            Places.Add(place with { Prompt = place.Prompt - First });
            PlaceRows.Add(row);
        }
    }

    /// <summary>The first prompt's number in the batch.</summary>
    public int First { get; }

    /// <summary>How many prompts.</summary>
    public int Count { get; }

    /// <summary>Tensors for the model's inputs on these prompts, clean.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Inputs { get; }

    /// <summary>Where these prompts are measured, counted from <see cref="First"/>.</summary>
    public List<MeasuredPlace> Places { get; }

    /// <summary>The numbers of <see cref="Places"/> among the batch's.</summary>
    public List<int> PlaceRows { get; }

    private static long Rows(OnnxTensor tensor) => tensor.Dims.Count > 1 ? tensor.Dims[0] : 1;

    private OnnxTensor Cut(OnnxTensor tensor)
    {
        if (Rows(tensor) != _prompts || Count == _prompts)
        {
            return tensor;
        }

        int bytes = (int)(tensor.Bytes.Length / _prompts);
        return new(tensor.Type, [Count, .. tensor.Dims.Skip(1)], tensor.Bytes.Slice(bytes * First, bytes * Count));
    }
}
