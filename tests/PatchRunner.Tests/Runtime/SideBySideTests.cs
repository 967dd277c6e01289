using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.PatchRunner.Tests.Forms;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

/// <summary>Work on batches by several threads.</summary>
[TestClass]
public sealed class SideBySideTests
{
    private const int Batches = 5;

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Every_batch_is_worked_on_once_however_often_it_is_asked(int threads)
    {
        using var model = Open(threads);
        using SideBySide work = new(model, Batches);
        int[] times = new int[Batches];

        for (int round = 0; round < 2000; round++)
        {
            work.ForEach(batch => Interlocked.Add(ref times[batch], batch >= round % 2 ? 1 : 0));
        }

        Assert.AreEqual(threads, work.Workers);
        CollectionAssert.AreEqual(new[] { 1000, 2000, 2000, 2000, 2000 }, times);
    }

    [TestMethod]
    public void Two_batches_are_worked_on_at_the_same_time()
    {
        using var model = Open(2);
        using SideBySide work = new(model, 2);
        using Barrier together = new(2);

        work.ForEach(_ => Assert.IsTrue(together.SignalAndWait(TimeSpan.FromMinutes(1))));
    }

    [TestMethod]
    public void A_fault_comes_out_as_it_was_and_the_next_round_works()
    {
        using var model = Open(2);
        using SideBySide work = new(model, Batches);

        var fault = Assert.ThrowsExactly<FormatException>(() => work.ForEach(batch => throw new FormatException(batch >= 0 ? "broken" : null)));
        Assert.AreEqual("broken", fault.Message);

        int done = 0;
        work.ForEach(_ => Interlocked.Increment(ref done));
        Assert.AreEqual(Batches, done);
    }

    private static MappedModel Open(int threads) => TinyCase.Open(new TinyTransformer(new(), new()).Build(), new() { Device = DeviceChoice.Cpu, Threads = threads });
}
