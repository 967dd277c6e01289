using Acdc.Onnx.Conformance;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class RunTests
{
    public static IEnumerable<object[]> Masks =>
        from mask in MaskCase.Read(CasePath).Masks
        select new object[] { mask.Name };

    private static string CasePath => RepositoryFolder.Find("tests", "cases", "induction-attn2l", "case.json");

    [TestMethod]
    [DynamicData(nameof(Masks))]
    public void The_logits_are_those_of_the_reference(string name)
    {
        using TemporaryFolder folder = new();
        var reference = MaskCase.Read(CasePath);
        var mask = reference.Masks.First(mask => mask.Name == name);
        string data = folder.Write("prompts.jsonl", Prompts(reference));
        string remove = folder.Write("remove.txt", string.Join('\n', mask.Removed));

        var run = CommandRun.Of(
            "run", reference.ModelFiles[0], "--data", data, "--remove", remove, "--ablation", mask.Ablation.ToString().ToLowerInvariant(), "--device", "cpu",
            "--out", folder["logits.pb"]);

        run.Exits(ExitCodes.Done);
        StringAssert.Contains(run.Out, $"{mask.Removed.Count} of 257 edges removed");
        Assert.IsTrue(LogitsComparison.LargestDifference(mask.Expected, TensorFile.Read(folder["logits.pb"])) <= reference.Tolerance);
    }

    [TestMethod]
    public void Small_batches_give_the_same_tensor()
    {
        using TemporaryFolder folder = new();
        string[] command = ["run", Models.Xproportion, "--data", Models.XproportionPrompts, "--limit", "5", "--device", "cpu", "--out"];

        CommandRun.Of([.. command, folder["whole.pb"]]).Exits(ExitCodes.Done);
        CommandRun.Of([.. command, folder["parts.pb"], "--batch-size", "2"]).Exits(ExitCodes.Done);

        var whole = TensorFile.Read(folder["whole.pb"]);
        CollectionAssert.AreEqual(new long[] { 5, 4, 4 }, whole.Dims.ToArray());
        CollectionAssert.AreEqual(whole.ToSingle(), TensorFile.Read(folder["parts.pb"]).ToSingle());
    }

    private static string Prompts(MaskCase reference)
    {
        var inputs = CaseInputs.Read(reference.DataFolder, ["input_ids"]);
        var (clean, corrupted) = (inputs.Clean["input_ids"], inputs.Corrupted!["input_ids"]);
        int length = (int)clean.Dims[1];
        return string.Join('\n', clean.ToInt64().Chunk(length).Zip(
            corrupted.ToInt64().Chunk(length),
            (one, other) => $$"""{"clean_ids": [{{string.Join(',', one)}}], "corrupted_ids": [{{string.Join(',', other)}}]}"""));
    }
}
