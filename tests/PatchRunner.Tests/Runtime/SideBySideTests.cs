using Acdc.Onnx.PatchRunner.Runtime;
using Acdc.Onnx.PatchRunner.Tests.Forms;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

/// <summary>Work on batches by several threads.</summary>
[TestClass]
public sealed class SideBySideTests
{
    private const int Batches = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

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

        work.ForEach(_ => Assert.IsTrue(together.SignalAndWait(Patience)));
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

    [TestMethod]
    public void A_thread_without_work_does_something_else_with_its_batch_before_that_is_worked_on_again()
    {
        using var model = Open(2);
        using SideBySide work = new(model, 2);
        using Barrier both = new(2);
        using ManualResetEventSlim away = new();
        bool?[] over = new bool?[2];
        bool back = false, early = false;

        work.ForEach(
            batch => Assert.IsTrue(both.SignalAndWait(Patience) && (batch == 0 || away.Wait(Patience)), "nobody did anything else meanwhile"),
            (batch, isOver) =>
            {
                over[batch] = isOver();
                away.Set();
                Thread.Sleep(50);
                back |= batch == 0;
            });
        work.ForEach(batch => early |= batch == 0 && !back);

        Assert.IsFalse(over[0], "the other batch was still at work");
        Assert.AreNotEqual(false, over[1], "all batches had ended");
        Assert.IsFalse(early, "a batch was worked on by two threads");
    }

    [TestMethod]
    public void No_batch_is_ever_in_two_hands()
    {
        using var model = Open(4);
        using SideBySide work = new(model, Batches);
        int[] hands = new int[Batches];
        int meanwhile = 0;

        for (int round = 0; round < 20_000; round++)
        {
            work.ForEach(Hold, (batch, _) =>
            {
                Interlocked.Increment(ref meanwhile);
                Hold(batch);
            });
        }

        Assert.AreNotEqual(0, meanwhile);

        void Hold(int batch)
        {
            Assert.AreEqual(1, Interlocked.Increment(ref hands[batch]));
            Thread.SpinWait(Random.Shared.Next(300));
            Interlocked.Decrement(ref hands[batch]);
        }
    }

    [TestMethod]
    public void A_fault_of_something_else_comes_out_of_the_next_round()
    {
        using var model = Open(2);
        using SideBySide work = new(model, 2);
        using Barrier both = new(2);
        using ManualResetEventSlim away = new();

        work.ForEach(
            batch => Assert.IsTrue(both.SignalAndWait(Patience) && (batch == 0 || away.Wait(Patience)), "nobody did anything else meanwhile"),
            (_, _) =>
            {
                away.Set();
                throw new FormatException("broken");
            });

        Assert.ThrowsExactly<FormatException>(() =>
        {
            for (int round = 0; round < 1000; round++)
            {
                work.ForEach(_ => Thread.Sleep(1));
            }
        });
    }

    private static MappedModel Open(int threads) =>
        TinyCase.Open(new TinyTransformer(new(), new()).Build(), new() { Device = DeviceChoice.Cpu, Threads = threads });
}
