using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Components;

/// <summary>The places that a batch's metric reads, and what components take when they run there only, for one stream or several stacked.</summary>
internal sealed class MeasuredPlaces : IDisposable
{
    private readonly Arithmetic _arithmetic;
    private readonly IReadOnlyList<MeasuredPlace> _places;
    private readonly SideModel _sides;
    private readonly SideValues _whole;
    private readonly Dictionary<int, SideValues> _stacked = [];

    /// <summary>Makes the places ready.</summary>
    /// <param name="arithmetic">Picks rows.</param>
    /// <param name="places">The places.</param>
    /// <param name="prompts">How many prompts there are.</param>
    /// <param name="sides">Computes outside values.</param>
    /// <param name="whole">Those for whole prompts; must outlive the places.</param>
    public MeasuredPlaces(Arithmetic arithmetic, IReadOnlyList<MeasuredPlace> places, int prompts, SideModel sides, SideValues whole)
    {
        (_arithmetic, _places, _sides, _whole) = (arithmetic, places, sides, whole);
        Indices = IndicesOf(places);
        OnePerPrompt = places.Count == prompts && places.Select(place => place.Prompt).SequenceEqual(Enumerable.Range(0, prompts));
    }

    /// <summary>How many.</summary>
    public int Count => _places.Count;

    /// <summary>The places, [place, 2]: prompt and position.</summary>
    public OrtValue Indices { get; }

    /// <summary>Whether every prompt has exactly one, in the order of the prompts.</summary>
    public bool OnePerPrompt { get; }

    /// <summary>Outside values for the places.</summary>
    public SideValues Sides => Stacked(1);

    /// <summary>
    /// The places of a batch; null where its metric reads whole outputs, or the model cannot run on them alone, since its batch or sequence is fixed.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="arithmetic">Picks rows.</param>
    /// <param name="sides">Computes outside values.</param>
    /// <param name="whole">Those for whole prompts; must outlive the places.</param>
    public static MeasuredPlaces? Of(MappedModel model, EvaluationBatch batch, Arithmetic arithmetic, SideModel sides, SideValues whole)
    {
        var (first, second) = (model.Map.Facts.First, model.Map.Facts.Second);
        return first.Batch != second.Batch && first.Sequence != second.Sequence && batch is { Places: { } places, PlacesMetric: not null }
            ? new(arithmetic, places, (int)batch.Clean[model.Map.Inputs.Tokens.Name].Dims[0], sides, whole)
            : null;
    }

    /// <summary>Places as a tensor, [place, 2]. The caller disposes it.</summary>
    private static OrtValue IndicesOf(IEnumerable<MeasuredPlace> places)
    {
        long[] indices = [.. places.SelectMany(place => new long[] { place.Prompt, place.Position })];
        return OrtTensor.ToOrtValue(OnnxTensor.Of(indices, indices.Length / 2, 2));
    }

    /// <summary>Outside values for so many streams at the places, one after another.</summary>
    public SideValues Stacked(int streams)
    {
        if (!_stacked.TryGetValue(streams, out var sides))
        {
            using var indices = IndicesOf(Enumerable.Repeat(_places, streams).SelectMany(places => places));
            _stacked[streams] = sides = _sides.AtPlaces(_whole, indices, streams * Count);
        }

        return sides;
    }

    /// <summary>The rows of a stream at the places, [place, 1, width].</summary>
    public OrtValue Gather(OrtValue full) => _arithmetic.Gather(full, Indices);

    public void Dispose()
    {
        Indices.Dispose();
        foreach (var sides in _stacked.Values)
        {
            sides.Dispose();
        }
    }
}
