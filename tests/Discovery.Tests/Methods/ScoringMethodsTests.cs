using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Discovery.Tests.Methods;

[TestClass]
public sealed class ScoringMethodsTests
{
    [TestMethod]
    public void Exact_scores_of_an_additive_model_are_its_weights()
    {
        var graph = TestGraphs.Transformer(layers: 2, heads: 2);
        Dictionary<GraphRewriter.Circuits.Edge, double> weights =
            graph.Edges.Select((edge, i) => (edge, i)).ToDictionary(pair => pair.edge, pair => (pair.i % 7) - 3d);
        double[] scores = ExactScorer.Score(new AdditiveEvaluator(graph, edge => weights[edge]), null, CancellationToken.None);
        CollectionAssert.AreEqual(graph.Edges.Select(edge => weights[edge]).ToArray(), scores);
    }

    [TestMethod]
    public void Exact_names_the_edge_whose_metric_is_not_a_number()
    {
        var graph = TestGraphs.Transformer(layers: 1, heads: 1);
        AdditiveEvaluator evaluator = new(graph, edge => $"{edge}" == "a0.h0->m0" ? double.NaN : 0);
        var fault = Assert.ThrowsException<SearchException>(() => ExactScorer.Score(evaluator, null, CancellationToken.None));
        StringAssert.Contains(fault.Message, "a0.h0->m0");
    }

    [TestMethod]
    public void Random_scores_follow_the_seed()
    {
        CollectionAssert.AreEqual(RandomScorer.Score(40, 3), RandomScorer.Score(40, 3));
        CollectionAssert.AreNotEqual(RandomScorer.Score(40, 3), RandomScorer.Score(40, 4));
        Assert.IsTrue(RandomScorer.Score(1000, 0).All(score => score is >= 0 and < 1));
    }

    [TestMethod]
    public void Every_method_is_found_by_its_name()
    {
        Assert.AreEqual(ScoringMethods.All.Count, ScoringMethods.All.Select(method => method.Name).Distinct().Count());
        foreach (var method in ScoringMethods.All)
        {
            Assert.AreSame(method, ScoringMethods.Find(method.Name));
            Assert.AreNotEqual("", method.Description);
        }

        Assert.IsNull(ScoringMethods.Find("none"));
    }
}
