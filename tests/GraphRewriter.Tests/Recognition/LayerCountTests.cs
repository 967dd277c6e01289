using Acdc.Onnx.GraphRewriter.Recognition;

namespace Acdc.Onnx.GraphRewriter.Tests.Recognition;

/// <summary>Layers are counted by their blocks: a attention, s mixer, m MLP, and side by side what is written together.</summary>
[TestClass]
public sealed class LayerCountTests
{
    [TestMethod]
    [DataRow("a m a m", "a0 m0 a1 m1", DisplayName = "a plain transformer")]
    [DataRow("am am", "a0m0 a1m1", DisplayName = "attention and MLP side by side")]
    [DataRow("a a a", "a0 a1 a2", DisplayName = "attention alone")]
    [DataRow("s m a m s m", "s0 m0 a1 m1 s2 m2", DisplayName = "a hybrid")]
    [DataRow("as m as m", "a0s0 m0 a1s1 m1", DisplayName = "attention and mixer side by side")]
    [DataRow("s s a s s m", "s0 s1 a2 s2 s3 m3", DisplayName = "a mixer behind an attention belongs to its layer, the next does not")]
    [DataRow("a m m a m m", "a0 m0 m0.2 a1 m1 m1.2", DisplayName = "two MLPs a layer")]
    [DataRow("m a s m m a s m", "m0 a0 s0 m0.2 m1 a1 s1 m1.2", DisplayName = "conformers")]
    [DataRow("m a m a", "m0 a0 m1 a1", DisplayName = "an MLP before every attention")]
    public void Every_block_has_its_place(string blocks, string expected)
    {
        BlockForm[] forms = [.. blocks.Split(' ').Select(block => new BlockForm(block.Contains('a'), block.Contains('s'), block.Contains('m')))];

        var places = LayerCount.Of(forms);

        Assert.AreEqual(expected, string.Join(' ', forms.Zip(places, Spell)));
    }

    private static string Spell(BlockForm form, BlockPlace place) => string.Concat(
        form.Attention ? $"a{place.Layer}" : "",
        form.Mixer ? $"s{place.Layer}" : "",
        form.Mlp ? $"m{place.Layer}{(place.MlpIndex > 0 ? $".{place.MlpIndex + 1}" : "")}" : "");
}
