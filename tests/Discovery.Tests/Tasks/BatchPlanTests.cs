using Acdc.Onnx.Discovery.Tasks;

namespace Acdc.Onnx.Discovery.Tests.Tasks;

[TestClass]
public sealed class BatchPlanTests
{
    private static readonly BatchPlan Gpt2Small = new(157, 144, 768, 50257, BatchPlan.DefaultMemory);
    private static readonly BatchPlan Small = new(37, 32, 128, 1100, BatchPlan.DefaultMemory);

    [TestMethod]
    public void Large_models_keep_their_prompts_together() => Assert.AreEqual(20, Gpt2Small.SizeFor(20, 16));

    // A prompt of 16 tokens takes 3·157 + 8 streams of 49,152 bytes, 144 patterns of 1,024 and three times 16 · 50,257 logits: 33.4 MB.
    [TestMethod]
    public void Prompts_that_do_not_fit_the_memory_run_in_even_batches()
    {
        Assert.AreEqual(100, Gpt2Small.SizeFor(100, 16));
        Assert.AreEqual(100, Gpt2Small.SizeFor(200, 16));
        Assert.AreEqual(12, (Gpt2Small with { Memory = 420_000_000 }).SizeFor(60, 16));
        Assert.AreEqual(1, (Gpt2Small with { Memory = 1 }).SizeFor(60, 16));
    }

    // A prompt of 1,024 tokens takes 1,507 MB of streams, 604 MB of patterns and 618 MB of logits.
    [TestMethod]
    public void Patterns_of_long_prompts_count() => Assert.AreEqual(3, (Gpt2Small with { Memory = 9_000_000_000 }).SizeFor(12, 1024));

    // A prompt of 15 tokens takes 7,680 bytes: 102 fit 768 kB.
    [TestMethod]
    [DataRow(8, 8)]
    [DataRow(32, 16)]
    [DataRow(200, 100)]
    [DataRow(500, 100)]
    public void Small_models_run_in_batches_side_by_side(int prompts, int size) => Assert.AreEqual(size, Small.SizeFor(prompts, 15));
}
