using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.GraphRewriter.Switching;
using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests.Proof;

/// <summary>What a proof is worth: right maps pass whatever the logits are like, and wrong ones do not.</summary>
[TestClass]
public sealed class MapProverTests
{
    private const string Model = "llama-dynamo18";
    private const int Suppressed = 3;

    private static readonly IReadOnlyDictionary<string, Action<OnnxModel>> Logits = new Dictionary<string, Action<OnnxModel>>
    {
        ["plain"] = _ => { },
        ["tokens at -1e9"] = model => AddToTokens(model, -1e9f),
        ["tokens at -infinity"] = model => AddToTokens(model, float.NegativeInfinity),
        ["one token at +infinity"] = model => AddToTokens(model, float.PositiveInfinity),
        ["one token a million times as large"] = model => Scale(model, 1e6f),
        ["most tokens constant"] = model => Scale(model, 0, most: true),
        ["first positions at -1e9"] = HideFirstPositions,
    };

    public static IEnumerable<object[]> Wrong => Pairs.Where((_, pair) => pair % 4 == 0);

    public static IEnumerable<object[]> AllWrong => Pairs.Where((_, pair) => pair % 4 != 0);

    private static IEnumerable<object[]> Pairs =>
        from logits in Logits.Keys.Where(name => name != "one token at +infinity")
        from fault in WrongMaps.All.Keys
        where fault != WrongMaps.Unmasked
        select new object[] { logits, fault };

    public static IEnumerable<object[]> Right => Logits.Keys.Select(logits => new object[] { logits });

    [TestMethod]
    [DynamicData(nameof(Right))]
    public void A_right_map_is_proven_whatever_the_logits(string logits)
    {
        var proof = Prove(Model, Logits[logits], _ => { });

        Assert.AreEqual(1e-4, proof.Limit);
        Assert.IsTrue(proof.LargestDifference < 1e-5, $"{proof.LargestDifference}");
    }

    [TestMethod]
    [DynamicData(nameof(Wrong))]
    public void A_wrong_map_is_refused_whatever_the_logits(string logits, string fault)
    {
        var refusal = Assert.ThrowsExactly<ModelMappingException>(() => Prove(Model, Logits[logits], WrongMaps.All[fault]));

        StringAssert.Contains(refusal.Message, "the map was not proven");
    }

    [TestMethod]
    [TestCategory("Long")]
    [DynamicData(nameof(AllWrong))]
    public void Every_wrong_map_is_refused_whatever_the_logits(string logits, string fault) => A_wrong_map_is_refused_whatever_the_logits(logits, fault);

    [TestMethod]
    public void A_map_that_looks_at_padding_is_refused()
    {
        var refusal = Assert.ThrowsExactly<ModelMappingException>(() => Prove("bert-ts17-padded", _ => { }, WrongMaps.All[WrongMaps.Unmasked]));

        StringAssert.Contains(refusal.Message, "on prompts padded on the right");
    }

    [TestMethod]
    public void Padding_on_the_left_which_is_never_fed_here_is_told_where_it_alone_shows_a_fault() =>
        StringAssert.StartsWith(
            Prove("opt-hf436ts14", _ => { }, WrongMaps.All[WrongMaps.Unmasked]).Notes.Single(),
            "on prompts padded on the left the switchable model's logits differ");

    [TestMethod]
    public void Proofs_try_padding_wherever_there_is_a_mask()
    {
        string[] checks = [.. Prove("qwen3-optimum", _ => { }, _ => { }).Checks.Select(check => check.What)];

        CollectionAssert.IsSubsetOf(new[] { "nothing", "nothing, on prompts padded on the right", "everything, on prompts padded on the right" }, checks);
    }

    [TestMethod]
    public void Rounding_taken_out_leaves_the_proof_as_sharp_as_ever()
    {
        var proof = Prove(Model, model => Assert.IsTrue(DynamicQuantization.Apply(model) > 10), _ => { });

        Assert.AreEqual(1e-4, proof.Limit);
        StringAssert.Contains(proof.Notes.Single(), "the rounding left out changes the logits by up to 0.0");
    }

    [TestMethod]
    [DataRow("two heads taken for each other")]
    [DataRow("a query taken for a key")]
    public void A_wrong_map_of_a_model_that_rounds_is_refused(string fault) =>
        Assert.ThrowsExactly<ModelMappingException>(() => Prove(Model, model => DynamicQuantization.Apply(model), WrongMaps.All[fault]));

    [TestMethod]
    public void Logits_that_never_change_prove_nothing()
    {
        var refusal = Assert.ThrowsExactly<ModelMappingException>(() => Prove(Model, model => Scale(model, 0), _ => { }));

        StringAssert.Contains(refusal.Message, "is the same on all made-up prompts, as far as Float resolves it");
    }

    [TestMethod]
    public void Logits_that_are_not_numbers_are_told()
    {
        var refusal = Assert.ThrowsExactly<ModelRunException>(() =>
            Prove(Model, model => Change(model, (builder, logits) => builder.Sqrt(builder.Sub(logits, builder.Constant(OnnxTensor.Scalar(1e6f))))), _ => { }));

        StringAssert.Contains(refusal.Message, "is not a number (NaN) for the made-up prompt of tokens ");
        StringAssert.Contains(refusal.Message, ", at position 0");
    }

    private static MapProof Prove(string name, Action<OnnxModel> change, Action<SwitchableModel> fault)
    {
        var model = OnnxReader.Read(RepositoryFolder.Find("tests", "cases", "zoo", name, "model.onnx"));
        change(model);
        var device = ExecutionDevice.Select(DeviceChoice.Cpu);
        OrtModelRunner runner = new(device, 1), written = new(device, 1, GraphOptimization.None), plain = new(device, 1, GraphOptimization.Basic);
        var map = TransformerMapper.Map(model, written);
        var switchable = SwitchableModelBuilder.Build(map);
        fault(switchable);
        using OriginalLogits own = new(model, map, runner, stays: true);
        return MapProver.Prove(own, switchable, runner, plain);
    }

    private static void AddToTokens(OnnxModel model, float addend) => Change(model, (builder, logits) =>
        builder.Add(logits,
            builder.Constant(OnnxTensor.Of([.. Enumerable.Range(0, Vocabulary(model)).Select(token => token < Suppressed ? addend : 0)], Vocabulary(model)))));

    /// <summary>Multiplies the first token's logit, or all but the first few, by a factor.</summary>
    private static void Scale(OnnxModel model, float factor, bool most = false) => Change(model, (builder, logits) =>
    {
        bool Scaled(int token) => most ? token >= Suppressed : factor == 0 || token == 0;
        return builder.Mul(logits,
            builder.Constant(OnnxTensor.Of([.. Enumerable.Range(0, Vocabulary(model)).Select(token => Scaled(token) ? factor : 1)], Vocabulary(model))));
    });

    private static void HideFirstPositions(OnnxModel model) => Change(model, (builder, logits) =>
    {
        var position = builder.Unsqueeze(builder.Range(builder.SizeOf(logits, 1)), 1);
        return builder.Add(logits,
            builder.Where(builder.Less(position, builder.Ints(1)), builder.Constant(OnnxTensor.Scalar(-1e9f)), builder.Constant(OnnxTensor.Scalar(0f))));
    });

    private static int Vocabulary(OnnxModel model) => (int)model.Graph.Outputs[0].DeclaredDims![^1]!.Value;

    private static void Change(OnnxModel model, Func<GraphBuilder, OnnxValue, OnnxValue> change)
    {
        var logits = model.Graph.Outputs[0];
        GraphBuilder builder = new(model, "changed.");
        var changed = change(builder, logits);
        model.Graph.Outputs[0] = changed;
        (changed.DeclaredType, changed.DeclaredDims) = (logits.DeclaredType, logits.DeclaredDims);
    }
}
