using Acdc.Onnx;
using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Reporting;

// own MODEL PROMPTS FOLDER: a metric and an exporter of one's own.
// The metric is the log odds of the answers against all other tokens: log p − log(1 − p), a graph of ONNX over the measured rows.
MetricDefinition odds = new("log_odds", "log odds of the answers against all other tokens", graph =>
{
    var build = graph.Builder;
    var answers = graph.SumOver(graph.Answers(), build.Softmax(graph.Current, 1));
    return build.Sub(build.Log(answers), build.Log(build.Sub(graph.Number(1), answers)));
})
{
    LargerIsBetter = true,
    Answers = AnswerNeeds.Answers,
};

using var model = CircuitModel.Open(args[0]);
var run = model.Prompts(args[1], new() { Limit = 16 }).Score(odds);
var result = run.Discover(threshold: 0.03);
Console.WriteLine(FormattableString.Invariant($"log odds {result.Start:f2} of the model, {result.Final:f2} of {result.Circuit.Edges.Count} edges"));
result.Save(args[2], [.. Exporters.All, new Mermaid()]);

/// <summary>The circuit as a flow chart that Markdown pages show.</summary>
internal sealed class Mermaid : IExporter
{
    public string FileName => "circuit.mmd";

    public string Description => "the circuit as a flow chart of Mermaid";

    public void Write(SearchResult result, RunDescription run, TextWriter output)
    {
        output.WriteLine("flowchart BT");
        foreach (var edge in result.Outcomes.Where(outcome => outcome.Kept).Select(outcome => outcome.Edge))
        {
            output.WriteLine($"  {edge.Sender} --> {edge.Receiver.Node}");
        }
    }
}
