using Acdc.Onnx.Discovery.Metrics;

namespace Acdc.Onnx;

/// <summary>What is compared between the whole model and a circuit of it; the words are those of <c>acdc discover --metric</c>.</summary>
public static class Metrics
{
    /// <summary>All metrics.</summary>
    public static IReadOnlyList<MetricDefinition> All => KnownMetrics.All;

    /// <summary>The divergence of the circuit's token distribution from the model's own, in nats: what Conmy et al. 2023 search with.</summary>
    public static MetricDefinition Kl { get; } = Named("kl");

    /// <summary>The mean logit of the answers less that of the wrong answers; larger is better.</summary>
    public static MetricDefinition LogitDiff { get; } = Named("logit_diff");

    /// <summary>The probability of the answers less that of the wrong answers; larger is better.</summary>
    public static MetricDefinition ProbDiff { get; } = Named("prob_diff");

    /// <summary>The negative log probability of the clean prompt's next token, in nats.</summary>
    public static MetricDefinition Nll { get; } = Named("nll");

    /// <summary>The negative log of the answers' total probability, in nats.</summary>
    public static MetricDefinition AnswerNll { get; } = Named("answer_nll");

    /// <summary>The share of prompts that are answered rightly; larger is better.</summary>
    public static MetricDefinition Accuracy { get; } = Named("accuracy");

    /// <summary>The mean squared difference from the model's own output.</summary>
    public static MetricDefinition L2 { get; } = Named("l2");

    /// <summary>The negative mean product with the model's own output.</summary>
    public static MetricDefinition NegProjection { get; } = Named("neg_projection");

    /// <summary>One less the cosine of the output with the model's own.</summary>
    public static MetricDefinition Cosine { get; } = Named("cosine");

    /// <summary>The metric of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static MetricDefinition Named(string name) => KnownMetrics.Find(name)
        ?? throw new ArgumentException($"there is no metric '{name}'; there are {string.Join(", ", All.Select(metric => metric.Name))}", nameof(name));
}
