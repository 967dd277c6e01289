namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>
/// Answers the one question a search asks: how does the model score once these edges are ablated, one step after another?
/// The same question has the same answer, to rounding, whatever was asked before; to the last digit where it is asked after the same questions, counted
/// from the start or from <see cref="Forget"/>.
/// </summary>
internal interface ICircuitEvaluator
{
    /// <summary>The edges that can be switched, at the granularity of the search.</summary>
    EdgeGraph Graph { get; }

    /// <summary>
    /// The metric with the edges of <paramref name="removed"/> ablated, then with each of <paramref name="steps"/> ablated on top, one after another:
    /// element j is the metric with <paramref name="removed"/> and steps 0 … j ablated.
    /// </summary>
    /// <param name="removed">Edges already ablated.</param>
    /// <param name="steps">One or more steps, each the indices of the edges that it takes away together.</param>
    /// <returns>
    /// At least one value, at most one per step: an evaluator answers as many steps at once as suits it, and the caller asks again for the rest.
    /// Values are as a search compares them: larger is worse (docs/semantics: metrics where larger is better come negated).
    /// </returns>
    IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps);

    /// <summary>
    /// As the other, by a caller who says how it will decide, so that an evaluator can begin with what is likely to be asked next. The values are the same.
    /// </summary>
    /// <param name="removed">Edges already ablated.</param>
    /// <param name="steps">One or more steps.</param>
    /// <param name="takes">
    /// Whether the caller would take a step that changes the value by so much, and go on from there. The next question is then expected with the first step
    /// among the ablated edges, otherwise without it, and with the steps after it. Called from any thread.
    /// </param>
    /// <returns>As the other.</returns>
    IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps, Func<double, bool> takes) => Evaluate(removed, steps);

    /// <summary>
    /// Forgets what earlier questions left: what is asked from here on is answered, to the last digit, as by an evaluator that was just made. One that
    /// keeps nothing has nothing to do.
    /// </summary>
    void Forget()
    {
    }

    /// <summary>
    /// What the first prompt is called whose metric is not a number with exactly the edges of <paramref name="removed"/> ablated; null where no prompt is
    /// known.
    /// </summary>
    string? NotANumber(EdgeSet removed) => null;

    /// <summary>The metric with exactly the edges of <paramref name="removed"/> ablated.</summary>
    double Evaluate(EdgeSet removed) => Evaluate(removed, [[]])[0];
}
