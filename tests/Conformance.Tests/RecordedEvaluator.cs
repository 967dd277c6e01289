using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance.Tests;

/// <summary>Answers with a trace's own values, in its order; what lies past a test that keeps is nonsense, as speculation is.</summary>
internal sealed class RecordedEvaluator(PublishedTrace trace, EdgeGraph graph, int window = 1) : ICircuitEvaluator
{
    private int _next;
    private bool _started;

    public EdgeGraph Graph => graph;

    public IReadOnlyList<double> Evaluate(EdgeSet removed, IReadOnlyList<IReadOnlyList<int>> steps)
    {
        if (!_started)
        {
            _started = true;
            return [trace.Tests[0].Before];
        }

        List<double> values = [];
        while (values.Count < Math.Min(window, steps.Count) && _next < trace.Tests.Count)
        {
            values.Add(trace.Tests[_next].After);
            if (trace.Tests[_next++].Decision == Decision.Keep)
            {
                values.AddRange(Enumerable.Repeat(-1e9, Math.Min(window, steps.Count) - values.Count));
            }
        }

        return values.Count > 0 ? values : [0];
    }
}
