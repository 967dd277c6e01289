using System.Globalization;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Each edge ablated alone in the whole model: the score is the rise of the metric, without any approximation.</summary>
internal sealed class ExactScorer : IEdgeScorer
{
    public string Name => "exact";

    public string Description => "the metric's change when each edge alone is ablated";

    public IReadOnlyList<double> Score(ScoringTask task, IProgress<ScoringProgress>? progress, CancellationToken cancellation) =>
        Score(task.Evaluator.Value, progress, cancellation);

    /// <summary>The scores of an evaluator's edges.</summary>
    /// <exception cref="SearchException">The metric is not a number; the message names the edge.</exception>
    public static double[] Score(ICircuitEvaluator evaluator, IProgress<ScoringProgress>? progress, CancellationToken cancellation)
    {
        EdgeSet none = new(evaluator.Graph);
        double start = evaluator.Evaluate(none);
        double[] scores = new double[evaluator.Graph.Edges.Count];
        for (int edge = 0; edge < scores.Length; edge++)
        {
            cancellation.ThrowIfCancellationRequested();
            double after = evaluator.Evaluate(none, [[edge]])[0];
            scores[edge] = after - start;
            if (double.IsNaN(scores[edge]))
            {
                throw new SearchException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the metric is {after} with {evaluator.Graph.Edges[edge]} ablated and {start} "
                        + $"without{NotANumber.At(evaluator, double.IsNaN(start) ? none : none.With([edge]))}: the edge cannot be scored"));
            }

            progress?.Report(new(edge + 1, scores.Length));
        }

        return scores;
    }
}
