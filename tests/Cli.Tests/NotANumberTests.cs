using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.PatchRunner;
using Acdc.Onnx.PatchRunner.Batches;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class NotANumberTests
{
    [TestMethod]
    public void A_score_that_is_not_a_number_is_no_score()
    {
        using StringWriter output = new();
        using var model = MappedModel.Open(Models.Xproportion, new ModelOptions { Device = DeviceChoice.Cpu });
        using MethodBench bench = new(new CliConsole(output, output), model, [], Ablation.Zero, model.Map.Edges);

        var fault = Assert.ThrowsExactly<SearchException>(() => bench.Score(new BrokenScorer(), CancellationToken.None));

        StringAssert.StartsWith(fault.Message, $"broken: the score of {model.Map.Edges.Edges[2]} is not a number (NaN), one of 1 among {model.Map.Edges.Edges.Count} edges");
    }

    private sealed class BrokenScorer : IEdgeScorer
    {
        public string Name => "broken";

        public string Description => "Gives the third edge no number.";

        public IReadOnlyList<double> Score(ScoringTask task, IProgress<ScoringProgress>? progress = null, CancellationToken cancellation = default) =>
            [.. task.Graph.Edges.Select((_, edge) => edge == 2 ? double.NaN : 1)];
    }
}
