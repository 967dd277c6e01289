using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>The places that a batch's metric reads, and what components take when they run there only.</summary>
internal sealed class MeasuredPlaces : IDisposable
{
    private readonly Arithmetic _arithmetic;

    /// <summary>Takes the sides over.</summary>
    public MeasuredPlaces(Arithmetic arithmetic, IReadOnlyList<MeasuredPlace> places, int prompts, SideValues sides)
    {
        (_arithmetic, Count, Sides) = (arithmetic, places.Count, sides);
        Indices = OrtTensor.ToOrtValue(OnnxTensor.Of([.. places.SelectMany(place => new long[] { place.Prompt, place.Position })], places.Count, 2));
        OnePerPrompt = places.Count == prompts && places.Select(place => place.Prompt).SequenceEqual(Enumerable.Range(0, prompts));
    }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>The places, [place, 2]: prompt and position.</summary>
    public OrtValue Indices { get; }

    /// <summary>Whether every prompt has exactly one, in the order of the prompts.</summary>
    public bool OnePerPrompt { get; }

    /// <summary>Outside values for as many prompts of one token.</summary>
    public SideValues Sides { get; }

    /// <summary>The rows of a stream at the places, [place, 1, width].</summary>
    public OrtValue Gather(OrtValue full) => _arithmetic.Gather(full, Indices);

    public void Dispose()
    {
        Indices.Dispose();
        Sides.Dispose();
    }
}
