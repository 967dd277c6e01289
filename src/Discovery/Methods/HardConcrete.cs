namespace Acdc.Onnx.Discovery.Methods;

/// <summary>
/// The hard-concrete distribution of a mask from 0 to 1 (Louizos et al. 2018, equations 10 to 12), with the constants of Cao et al. 2021: a binary concrete
/// variable, stretched to (γ, ζ) and clipped, so that both ends have a probability of their own. Its parameter, the mask's score, is the log-odds log α.
/// </summary>
internal static class HardConcrete
{
    /// <summary>The temperature.</summary>
    public const double Beta = 2.0 / 3;

    /// <summary>The lower end of the stretch.</summary>
    public const double Gamma = -0.1;

    /// <summary>The upper end of the stretch.</summary>
    public const double Zeta = 1.1;

    private const double Edge = 1e-4;
    private static readonly double Shift = Beta * Math.Log(-Gamma / Zeta);

    /// <summary>The score at which training starts: the stretched σ(score) is 0.9.</summary>
    public static double Start { get; } = LogOdds((0.9 - Gamma) / (Zeta - Gamma));

    /// <summary>The mask that an even draw from 0 to 1 gives, with its derivative with respect to the score.</summary>
    public static (double Mask, double Slope) Sample(double score, double draw)
    {
        double s = Sigmoid((LogOdds(Math.Clamp(draw, Edge, 1 - Edge)) + score) / Beta);
        double stretched = (s * (Zeta - Gamma)) + Gamma;
        return stretched is > 0 and < 1 ? (stretched, (Zeta - Gamma) * s * (1 - s) / Beta) : (Math.Clamp(stretched, 0, 1), 0);
    }

    /// <summary>The probability that the mask is not 0, with its derivative with respect to the score: what the regulariser makes small.</summary>
    public static (double Probability, double Slope) NotZero(double score)
    {
        double probability = Sigmoid(score - Shift);
        return (probability, probability * (1 - probability));
    }

    /// <summary>The probability that the mask is over one half.</summary>
    public static double Kept(double score) => Sigmoid(score);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double LogOdds(double p) => Math.Log(p / (1 - p));
}
