namespace Acdc.Onnx.Discovery.Tests;

[TestClass]
public sealed class SplitMixTests
{
    [TestMethod]
    public void The_first_numbers_are_those_of_the_reference_implementation()
    {
        SplitMix random = new(1234567);
        ulong[] published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        CollectionAssert.AreEqual(published, Enumerable.Range(0, 5).Select(_ => random.Next()).ToArray());
    }

    [TestMethod]
    public void A_bounded_draw_is_the_upper_part_of_the_product()
    {
        SplitMix random = new(1234567);
        Assert.AreEqual((int)(6457827717110365317 / 18446744073709551616.0 * 1000), random.Below(1000));
    }

    [TestMethod]
    public void A_fraction_is_the_number_over_its_range()
    {
        SplitMix random = new(1234567);
        Assert.AreEqual(6457827717110365317 / 18446744073709551616.0, random.Fraction(), 1e-15);
    }

    [TestMethod]
    public void A_sample_is_without_repetition_and_reaches_every_item()
    {
        SplitMix random = new(0);
        int[] hits = new int[6];
        for (int i = 0; i < 600; i++)
        {
            int[] drawn = random.Sample(Enumerable.Range(0, 6), 3);
            Assert.AreEqual(3, drawn.Distinct().Count());
            foreach (int item in drawn)
            {
                hits[item]++;
            }
        }

        Assert.IsTrue(hits.All(count => count is > 230 and < 370), string.Join(' ', hits));
    }
}
