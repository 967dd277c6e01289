using Acdc.Onnx.GraphRewriter.Switching;

namespace Acdc.Onnx.GraphRewriter.Tests.Switching;

[TestClass]
public sealed class ChannelScalesTests
{
    private const float Infinite = float.PositiveInfinity;

    private static readonly float[][] Moving =
    [
        [0, -1e9f, -Infinite, 7, 1000],
        [1, -1e9f, -Infinite, 7, 1400],
        [2, -1e9f, -Infinite, 7, 1200],
    ];

    [TestMethod]
    [DataRow(0, 0.5f, 0.25)]
    [DataRow(4, 40f, 0.1)]
    [DataRow(3, 6.98f, 0.02 / 400)]
    public void A_channel_is_measured_by_its_own_spread_and_a_constant_one_by_what_the_others_move(int channel, float by, double expected)
    {
        float[] other = [.. Moving[0]];
        other[channel] = channel == 3 ? by : other[channel] + by;

        Assert.AreEqual(expected, ChannelScales.Of(Moving, 5).Difference(Moving[0], other), 1e-6);
    }

    [TestMethod]
    public void The_last_digit_of_a_huge_number_is_no_difference_and_more_is_one()
    {
        float[] last = [.. Moving[0]], more = [.. Moving[0]];
        (last[1], more[1]) = (-1e9f + 64, -9e8f);
        var scales = ChannelScales.Of(Moving, 5);

        Assert.IsTrue(scales.Difference(Moving[0], last) < 1e-4);
        Assert.IsTrue(scales.Difference(Moving[0], more) > 1);
    }

    [TestMethod]
    [DataRow(-Infinite, -Infinite, 0)]
    [DataRow(-Infinite, Infinite, double.PositiveInfinity)]
    [DataRow(-Infinite, -1e9f, double.PositiveInfinity)]
    [DataRow(-1e9f, -Infinite, double.PositiveInfinity)]
    [DataRow(float.NaN, 0, double.PositiveInfinity)]
    [DataRow(0, float.NaN, double.PositiveInfinity)]
    public void Infinities_are_equal_or_infinitely_apart(float expected, float actual, double difference) =>
        Assert.AreEqual(difference, ChannelScales.Of([[0, 0], [1, 1]], 2).Difference([0, expected], [0, actual]));

    [TestMethod]
    public void A_few_outlying_rows_hide_nothing()
    {
        float[][] rows = [[0, -1e9f], [1, 0], [2, 1], [3, 2], [4, 3], [-1e9f, 4]];

        Assert.AreEqual(0.25, ChannelScales.Of(rows, 2).Difference([1, 0], [2, 0]), 1e-6);
    }

    [TestMethod]
    public void Large_channels_hide_nothing_in_small_ones()
    {
        float[][] rows = [.. Enumerable.Range(0, 6).Select(row => (float[])[1e7f * row, row, -1e8f * row, 1e6f * row, 1e5f * row, 1e5f * row])];

        Assert.AreEqual(0.2, ChannelScales.Of(rows, 6).Difference(rows[0], [0, 1, 0, 0, 0, 0]), 1e-6);
    }

    [TestMethod]
    public void Nothing_shows_where_no_channel_moves()
    {
        Assert.IsTrue(ChannelScales.Of([[3, -Infinite, 1e9f], [3, -Infinite, 1e9f + 64]], 3).IsBlind);
        Assert.IsFalse(ChannelScales.Of([[3, -Infinite, 1e9f], [3.1f, -Infinite, 1e9f]], 3).IsBlind);
    }

    [TestMethod]
    public void What_is_not_to_be_looked_at_is_not_a_number_in_both() =>
        Assert.AreEqual(0, ChannelScales.Of([[0, 0], [1, 1], [float.NaN, float.NaN]], 2).Difference([float.NaN, 1], [float.NaN, 1]));
}
