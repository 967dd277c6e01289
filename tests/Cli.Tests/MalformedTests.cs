using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>Damaged models from reports: each is refused with its node, its operator and what it lacks.</summary>
[TestClass]
public sealed class MalformedTests
{
    [TestMethod]
    [DataRow("tiny-00-Sub", "the Sub node 'y0' has no input where its operator needs 2")]
    [DataRow("tiny-02-Mul", "the Mul node 'y0' has no input where its operator needs 2")]
    [DataRow("tiny-04-Div", "the Div node 'y0' has no input where its operator needs 2")]
    [DataRow("tiny-06-Gemm", "the Gemm node 'y0' has no input where its operator needs 2")]
    [DataRow("tiny-08-Cast", "the Cast node 'y0' has no input where its operator needs one")]
    [DataRow("tiny-10-Dropout", "tiny-10-Dropout.onnx: ONNX Runtime 1.31.0 cannot run this file: This is an invalid model. Type Error: Type 'tensor(float)' of input parameter (w) of operator (Dropout)")]
    [DataRow("tiny-12-SequenceAt", "the SequenceAt node 'y0' has one input where its operator needs 2")]
    [DataRow("tiny-16-DequantizeLinear", "the DequantizeLinear node 'y0' has no input where its operator needs 2")]
    [DataRow("tiny-18-Sum", "the Sum node 'y0' has no input where its operator needs one")]
    [DataRow("tiny-20-GroupQueryAttention", "the GroupQueryAttention node 'y0' has no input where its operator needs 7")]
    [DataRow("tiny-22-SkipLayerNormalization", "the SkipLayerNormalization node 'y0' has no input where its operator needs 3")]
    [DataRow("tiny-24-EmbedLayerNormalization", "the EmbedLayerNormalization node 'y0' has one input where its operator needs 7")]
    [DataRow("tiny-26-FusedMatMul", "the FusedMatMul node 'y0' has one input where its operator needs 2")]
    [DataRow("fault-onnxproto-13453", "the Identity node 'logits' has no input where its operator needs one")]
    [DataRow("one-past-noshape", "the input 'past_key_values.0.key' takes past keys or values but states no shape")]
    [DataRow("declared-sequence", "the input 'input_ids' is declared as [1,1000000000], more than the 1000000 tokens that a run may have")]
    [DataRow(
        "declared-past", "the input 'past_key_values.0.key' is declared as [2,1000000,1000000,8], more than the 268435456 elements that an input may have")]
    [DataRow("endless-loop", "the Loop node 'y' never ends")]
    public void A_damaged_model_is_refused_with_what_it_lacks(string name, string says) =>
        CommandRun.Of("inspect", RepositoryFolder.Find("tests", "Cli.Tests", "Malformed", name + ".onnx"), "--device", "cpu").Refuses(ExitCodes.BadInput, says);

    [TestMethod]
    public void What_the_runtime_says_of_prompts_that_it_fails_on_names_the_model()
    {
        using TemporaryFolder folder = new();
        string ids = string.Join(',', Enumerable.Range(0, 60));
        string data = folder.Write("prompts.jsonl", $$"""{"clean_ids": [{{ids}}], "corrupted_ids": [1,{{ids[..ids.LastIndexOf(',')]}}]}""");

        CommandRun.Of("discover", Models.Induction, "--data", data, "--threshold", "1", "--device", "cpu", "--out", folder["out"])
            .Refuses(ExitCodes.BadInput, "model.onnx: ONNX Runtime 1.31.0 fails on these prompts: ");
    }
}
