using Acdc.Onnx.Cli.Output;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class DurationsTests
{
    [TestMethod]
    [DataRow(0.004, "0 s")]
    [DataRow(0.42, "0.42 s")]
    [DataRow(9.999, "10 s")]
    [DataRow(59.4, "59 s")]
    [DataRow(59.9, "1:00 min")]
    [DataRow(185, "3:05 min")]
    [DataRow(3599.9, "1:00 h")]
    [DataRow(7620, "2:07 h")]
    public void Times_are_told_to_the_digits_that_matter(double seconds, string text)
    {
        Assert.AreEqual(text, Durations.Spell(seconds));
    }
}
