using Acdc.Onnx.Discovery.Methods;

namespace Acdc.Onnx.Discovery.Tests.Methods;

/// <summary>The formulas of Louizos et al. 2018 at β = 2/3, γ = −0.1, ζ = 1.1, worked out by hand.</summary>
[TestClass]
public sealed class HardConcreteTests
{
    [TestMethod]
    public void Training_starts_where_the_stretched_mask_is_nine_tenths()
    {
        // (0.9 + 0.1) / 1.2 = 5/6, whose log-odds are ln 5.
        Assert.AreEqual(1.6094379124341003, HardConcrete.Start, 1e-12);
    }

    [TestMethod]
    [DataRow(0.0, 0.5, 0.5, 0.45, DisplayName = "σ(0) = 1/2 is stretched to 1/2; slope 1.2 · 1/4 / (2/3)")]
    [DataRow(1.0, 0.5, 0.8810893714323723, 0.26846361372659916, DisplayName = "σ(1.5) = 0.8175744762")]
    [DataRow(0.0, 0.8, 0.9666666666666667, 0.17777777777777776, DisplayName = "log-odds of 0.8 are ln 4, times 3/2 are ln 8: 8/9")]
    [DataRow(3.0, 0.9, 1.0, 0.0, DisplayName = "clipped above")]
    [DataRow(-3.0, 0.1, 0.0, 0.0, DisplayName = "clipped below")]
    public void A_mask_is_a_stretched_and_clipped_logistic_draw(double score, double draw, double mask, double slope)
    {
        var sample = HardConcrete.Sample(score, draw);

        Assert.AreEqual(mask, sample.Mask, 1e-9);
        Assert.AreEqual(slope, sample.Slope, 1e-9);
    }

    [TestMethod]
    public void Draws_at_the_ends_are_those_at_a_ten_thousandth()
    {
        Assert.AreEqual(HardConcrete.Sample(12, 1e-4), HardConcrete.Sample(12, 0));
        Assert.AreEqual(HardConcrete.Sample(-12, 1 - 1e-4), HardConcrete.Sample(-12, 1));
    }

    [TestMethod]
    public void The_probability_of_a_mask_over_0_is_a_shifted_logistic()
    {
        // At β · ln(0.1 / 1.1) = −(2/3) · ln 11 it is one half, at 0 it is 11^(2/3) / (1 + 11^(2/3)).
        Assert.AreEqual(0.5, HardConcrete.NotZero(-1.598596848532247).Probability, 1e-12);
        Assert.AreEqual(0.8318221839916904, HardConcrete.NotZero(0).Probability, 1e-12);
        Assert.AreEqual(0.8318221839916904 * 0.1681778160083096, HardConcrete.NotZero(0).Slope, 1e-12);
    }

    [TestMethod]
    public void The_probability_of_a_mask_over_one_half_is_the_share_of_such_draws()
    {
        const int draws = 100_000;
        int over = Enumerable.Range(0, draws).Count(i => HardConcrete.Sample(0.7, (i + 0.5) / draws).Mask > 0.5);

        Assert.AreEqual((double)over / draws, HardConcrete.Kept(0.7), 2e-5);
    }
}
