using Acdc.Onnx.Discovery.Methods;
using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Tests.Methods;

[TestClass]
public sealed class MaskTrainingTests
{
    private static readonly MaskTraining Training = new() { Lambda = 0.1, Epochs = 300, LearningRate = 0.03, Seed = 0 };

    /// <summary>
    /// Scores that the published program (<c>subnetwork_probing/train.py</c>; 300 epochs, rate 0.03) ends with for masks that change nothing: the regulariser
    /// alone moves them, without any chance. tracr-reverse has 16 of them in its mean, tracr-xproportion 8.
    /// </summary>
    [TestMethod]
    [DataRow(0.01, 16, -5.347269535064697)]
    [DataRow(0.1, 16, -5.347474098205566)]
    [DataRow(1.0, 16, -5.347494125366211)]
    [DataRow(100.0, 16, -5.3474955558776855)]
    [DataRow(0.01, 8, -5.347384452819824)]
    [DataRow(0.1, 8, -5.347484111785889)]
    public void Masks_that_change_nothing_end_where_the_published_program_has_them(double lambda, int masks, double recorded)
    {
        double[] scores = (Training with { Lambda = lambda }).Run([1.0 / masks], Nothing, null, CancellationToken.None);

        Assert.AreEqual(recorded, scores[0], 3e-6);
    }

    [TestMethod]
    public void A_mask_that_the_metric_needs_stays_and_the_seed_settles_the_way()
    {
        double[] Run(int seed) => (Training with { Seed = seed }).Run([0.5, 0.5], FirstNeeded, null, CancellationToken.None);

        double[] scores = Run(5);

        Assert.IsTrue(scores[0] > 2 && scores[1] < -5, string.Join(' ', scores));
        CollectionAssert.AreEqual(scores, Run(5));
        Assert.AreNotEqual(scores[0], Run(6)[0]);
    }

    [TestMethod]
    public void A_metric_that_is_no_number_stops_the_training()
    {
        var fault = Assert.ThrowsExactly<SearchException>(() => Training.Run([1], (_, _) => double.NaN, null, CancellationToken.None));

        StringAssert.Contains(fault.Message, "epoch 1");
    }

    private static double Nothing(float[] masks, double[] gradient)
    {
        gradient[0] = 0;
        return 0;
    }

    private static double FirstNeeded(float[] masks, double[] gradient)
    {
        gradient[0] = -2 * (1 - masks[0]);
        gradient[1] = 0;
        return (1 - masks[0]) * (1 - masks[0]);
    }
}
