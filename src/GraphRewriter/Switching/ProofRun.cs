using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>One batch of made-up prompts that a map is proven on.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Prompts">Where each prompt is padded.</param>
/// <param name="Clean">Tensors for the model's inputs.</param>
/// <param name="Corrupted">The same with other tokens.</param>
internal sealed record ProofRun(
    RunSize Size, IReadOnlyList<Padding> Prompts, IReadOnlyDictionary<string, OnnxTensor> Clean, IReadOnlyDictionary<string, OnnxTensor> Corrupted)
{
    private const int CleanSeed = 3;
    private const int CorruptedSeed = 4;

    /// <summary>
    /// The runs: prompts without padding and, where the model takes a mask, padded on the right and on the left; in one batch where its size is free.
    /// </summary>
    /// <param name="map">The model.</param>
    /// <param name="padded">Whether padded prompts are wanted.</param>
    public static IReadOnlyList<ProofRun> For(TransformerMap map, bool padded)
    {
        RunSize size = map.Facts.First;
        if (!padded || map.Inputs.Mask is null || size.Sequence < 2)
        {
            return [Of(Enumerable.Repeat(Padding.None, size.Batch))];
        }

        return size.Batch != map.Facts.Second.Batch
            ? [Of(Enum.GetValues<Padding>())]
            : [.. Enum.GetValues<Padding>().Select(padding => Of(Enumerable.Repeat(padding, size.Batch)))];

        ProofRun Of(IEnumerable<Padding> paddings)
        {
            Padding[] prompts = [.. paddings];
            PromptSpan[] spans = [.. prompts.Select(padding => SpanOf(padding, size.Sequence))];
            return new(
                size with { Batch = prompts.Length },
                prompts,
                map.Inputs.Sample(CleanSeed, size.Sequence, spans),
                map.Inputs.Sample(CorruptedSeed, size.Sequence, spans));
        }
    }

    /// <summary>What an output of this run holds of some prompts at their tokens; all else is not a number.</summary>
    /// <param name="output">The output.</param>
    /// <param name="profile">Its axes.</param>
    /// <param name="wanted">Whether prompts padded so are wanted.</param>
    public float[] Visible(OnnxTensor output, ValueProfile profile, Func<Padding, bool> wanted)
    {
        float[] values = output.ToSingle();
        var place = Places(output, profile);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = IsToken(place(i), wanted) ? values[i] : float.NaN;
        }

        return values;
    }

    /// <summary>The first place of such a prompt where the output is not a number; null where it is one everywhere.</summary>
    public (int Prompt, int? Position)? Nowhere(OnnxTensor output, ValueProfile profile, Padding wanted)
    {
        float[] values = output.ToSingle();
        var place = Places(output, profile);
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]) && IsToken(place(i), padding => padding == wanted))
            {
                return place(i);
            }
        }

        return null;
    }

    private static PromptSpan SpanOf(Padding padding, int sequence)
    {
        int tokens = Math.Max(1, 3 * sequence / 5);
        return padding switch
        {
            Padding.Right => new(0, tokens),
            Padding.Left => new(sequence - tokens, sequence),
            _ => new(0, sequence),
        };
    }

    private bool IsToken((int Prompt, int? Position) place, Func<Padding, bool> wanted)
    {
        var padding = Prompts[place.Prompt];
        return wanted(padding) && (place.Position is not { } position || SpanOf(padding, Size.Sequence).Holds(position));
    }

    /// <summary>Which prompt, and which position where there is one for each, an element of the output belongs to.</summary>
    private Func<int, (int Prompt, int? Position)> Places(OnnxTensor output, ValueProfile profile)
    {
        long[] dims = [.. output.Dims];
        int prompts = AxisWhere(axis => axis.Batch, 0, Size.Batch), positions = AxisWhere(axis => axis.Sequence, 1, Size.Sequence);
        long promptStep = StepAfter(prompts), positionStep = StepAfter(positions);
        int within = prompts >= 0 && prompts == positions ? Size.Sequence : 1;
        return element => (
            prompts < 0 ? 0 : (int)(element / promptStep % dims[prompts] / within),
            positions < 0 ? null : (int)(element / positionStep % dims[positions] % Size.Sequence));

        int AxisWhere(Func<AxisSize, bool> grows, int usual, int size)
        {
            int found = profile.Axes.ToList().FindIndex(axis => grows(axis));
            return found >= 0 ? found : usual < dims.Length - 1 && dims[usual] == size ? usual : -1;
        }

        long StepAfter(int axis) => dims.Skip(axis + 1).Aggregate(1L, (product, dim) => product * dim);
    }
}
