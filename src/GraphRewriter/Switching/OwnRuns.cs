using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Profiling;
using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Switching;

/// <summary>What a model itself gives for the prompts that its map is proven on, and the measure of differences from it.</summary>
internal sealed class OwnRuns
{
    private readonly ValueProfile _profile;
    private readonly List<string> _notes = [];
    private readonly HashSet<Padding> _paddings;

    private OwnRuns(TransformerMap map, IReadOnlyList<ProofRun> runs, IReadOnlyList<OnnxTensor> logits)
    {
        (_profile, Runs, Clean, Corrupted) = (map.Facts[map.Logits], runs, [.. logits.Take(runs.Count)], [.. logits.Skip(runs.Count)]);
        _paddings = [.. runs.SelectMany(run => run.Prompts)];
        foreach (var padding in _paddings.Order().ToArray())
        {
            CheckNumbers(map, padding);
        }

        float[][] visible = [.. Logits.Select(each => each.Run.Visible(each.Logits, _profile, _paddings.Contains))];
        Scales = ChannelScales.Of(visible, (int)Clean[0].Dims[^1], Precision.Resolution(map));
        if (Scales.IsBlind)
        {
            throw new ModelMappingException(
                $"the map cannot be proven: '{map.Logits}' is the same on all made-up prompts, as far as {Clean[0].Type} resolves it, so that nothing would "
                    + "show how its blocks were read");
        }
    }

    /// <summary>The runs.</summary>
    public IReadOnlyList<ProofRun> Runs { get; }

    /// <summary>The clean prompts' logits, for every run.</summary>
    public IReadOnlyList<OnnxTensor> Clean { get; }

    /// <summary>The corrupted prompts' logits, for every run.</summary>
    public IReadOnlyList<OnnxTensor> Corrupted { get; }

    /// <summary>The measure of differences.</summary>
    public ChannelScales Scales { get; }

    /// <summary>What a user should know.</summary>
    public IReadOnlyList<string> Notes => _notes;

    private IEnumerable<(ProofRun Run, OnnxTensor Logits)> Logits => Runs.Zip(Clean).Concat(Runs.Zip(Corrupted));

    /// <summary>Runs the model.</summary>
    /// <exception cref="ModelRunException">It fails, or its logits are not numbers.</exception>
    /// <exception cref="ModelMappingException">Its logits never change.</exception>
    public static OwnRuns Of(OriginalLogits own, TransformerMap map)
    {
        var runs = ProofRun.For(map, padded: true);
        try
        {
            return new(map, runs, own.OfEach(Inputs(runs)));
        }
        catch (ModelRunException failure) when (runs.Any(run => run.Prompts.Any(padding => padding != Padding.None)))
        {
            runs = ProofRun.For(map, padded: false);
            OwnRuns plain = new(map, runs, own.OfEach(Inputs(runs)));
            plain._notes.Add($"the model does not run on padded prompts ({failure.Message}): give prompts of one length");
            return plain;
        }
    }

    /// <summary>The prompts' inputs, clean and then corrupted, for every run.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, OnnxTensor>> Inputs(IReadOnlyList<ProofRun> runs) =>
        runs.Select(run => run.Clean).Concat(runs.Select(run => run.Corrupted));

    /// <summary>As it is said of prompts.</summary>
    public static string Spell(Padding padding) => padding switch
    {
        Padding.Right => "on prompts padded on the right",
        Padding.Left => "on prompts padded on the left",
        _ => "on prompts without padding",
    };

    /// <summary>The largest difference of two outputs of every run, for each kind of padding.</summary>
    public IReadOnlyList<KeyValuePair<Padding, double>> Differences(IReadOnlyList<OnnxTensor> expected, IReadOnlyList<OnnxTensor> actual) =>
    [
        .. _paddings.Order()
            .Select(padding => KeyValuePair.Create(padding, Runs.Index().Where(run => run.Item.Prompts.Contains(padding)).Max(run => Scales.Difference(
            run.Item.Visible(expected[run.Index], _profile, own => own == padding), run.Item.Visible(actual[run.Index], _profile, own => own == padding))))),
    ];

    /// <summary>Looks no longer at prompts that are padded so, and says why.</summary>
    public void Forgo(Padding padding, string why)
    {
        _paddings.Remove(padding);
        Tell(why);
    }

    /// <summary>Adds to what a user should know.</summary>
    public void Tell(string note) => _notes.Add(note);

    private void CheckNumbers(TransformerMap map, Padding padding)
    {
        foreach (var (run, logits) in Logits)
        {
            if (run.Nowhere(logits, _profile, padding) is not { } place)
            {
                continue;
            }

            if (padding == Padding.None)
            {
                var tokens =
                    (run.Clean[map.Inputs.Tokens.Name] is var clean && Clean.Contains(logits) ? clean : run.Corrupted[map.Inputs.Tokens.Name]).ToInt64();
                string prompt = string.Join(' ', tokens.Skip(place.Prompt * run.Size.Sequence).Take(run.Size.Sequence));
                throw new ModelRunException(FormattableString.Invariant(
                    $"the model's own output '{map.Logits}' is not a number (NaN) for the made-up prompt of tokens ")
                    + FormattableString.Invariant(
                        $"{prompt}{(place.Position is { } position ? $", at position {position}" : "")}: no score could be computed from it; look for what ")
                        + FormattableString.Invariant($"overflows or is divided by zero in the model"));
            }

            if (padding == Padding.Right)
            {
                Forgo(padding, $"{Spell(padding)} the model's own logits are not numbers: give prompts of one length");
            }

            _paddings.Remove(padding);
            return;
        }
    }
}
