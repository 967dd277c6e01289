using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>Every method over its thresholds, measured on prompts that it was not run on (Conmy et al. 2023, appendix on size against divergence).</summary>
internal static class ParetoExperiment
{
    private const int Thresholds = 13;
    private const double Least = 1e-4;

    /// <summary>About so many circuits are cut from the scores of a method unless another number is asked for.</summary>
    public const int UsualPoints = 24;

    /// <summary>What is measured where nothing is asked for: the divergence, and what the answers of <paramref name="prompts"/> allow.</summary>
    /// <param name="prompts">The prompts that circuits are measured on.</param>
    /// <param name="asked">What is measured beside the divergence; null for what the answers allow.</param>
    public static IReadOnlyList<MetricDefinition> Measured(IReadOnlyList<Prompt> prompts, MetricDefinition? asked = null)
    {
        var kl = KnownMetrics.Find("kl")!;
        string usual = prompts.Any(prompt => prompt.Answers.Count == 0) ? kl.Name : prompts.Any(prompt => prompt.WrongAnswers.Count == 0) ? "answer_nll" : "logit_diff";
        return [.. new[] { kl, asked ?? KnownMetrics.Find(usual)! }.Distinct()];
    }

    /// <summary>The circuits of a method with what they measure, method after method.</summary>
    /// <param name="setting">The question that the methods are run on.</param>
    /// <param name="methods">The methods compared.</param>
    /// <param name="heldOut">The prompts that circuits are measured on.</param>
    /// <param name="measured">What is measured on them.</param>
    /// <param name="points">About how many circuits are cut from a method's scores.</param>
    /// <inheritdoc cref="ComparedMethods.Each" path="/exception"/>
    public static IEnumerable<IReadOnlyList<ParetoRow>> Run(
        RunSetting setting, MethodComparison methods, ModelPrompts heldOut, IReadOnlyList<MetricDefinition> measured, int points = UsualPoints)
    {
        using CircuitMeter meter = new(setting with { Prompts = heldOut }, measured, "held out ");
        using var bench = setting.Bench();
        ComparedMethods compared = new(setting, bench, methods, Thresholds, Least);
        EdgeSelection top = new(SelectionKind.Top, 0, methods.ScoreRule);
        var sizes = MethodCircuits.Sizes(setting.Graph.Edges.Count, points);
        foreach (var circuits in compared.Each<MethodCircuit[]>(method =>
            [[.. compared.Circuits(method, scores => MethodCircuits.OfSizes(method, setting.Graph, scores, top, sizes, setting.Ablation), prunes: true)]]))
        {
            yield return setting.View.Timed("measuring", () => circuits.Select(circuit => new ParetoRow(circuit, meter.Of(circuit.Kept))).ToArray());
        }
    }
}
