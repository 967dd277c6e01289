using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Runtime;

[TestClass]
public sealed class WeightFilesTests
{
    private const int Rows = 32, Columns = 1 << 19;

    [TestMethod]
    public void Large_weights_of_two_models_lie_in_files_until_they_are_disposed()
    {
        string[] folders;
        using (WeightFiles files = new())
        {
            OnnxModel[] stored = [.. new[] { 1f, 2f }.Select(number => files.Store(Large(number)))];

            folders = [.. stored.Select(model => model.Folder!)];
            Assert.AreNotEqual(folders[0], folders[1]);
            foreach (var (model, number) in stored.Zip([1f, 2f]))
            {
                var weight = model.Graph.Initializers.Single().Constant!;
                Assert.IsNotNull(weight.External, "the weight is in memory");
                CollectionAssert.AreEqual(new long[] { Rows, Columns }, weight.Dims.ToArray());
                Assert.IsTrue(weight.As<float>()[1..].IndexOfAnyExcept(0) == -1 && weight.As<float>()[0] == number, "other numbers than before");
            }
        }

        Assert.IsFalse(folders.Any(Directory.Exists), "files were left");
    }

    [TestMethod]
    public void Few_weights_stay_in_memory()
    {
        using WeightFiles files = new();
        var model = SmallModels.Affine();

        Assert.AreSame(model, files.Store(model));
    }

    private static OnnxModel Large(float number)
    {
        float[] numbers = new float[Rows * Columns];
        numbers[0] = number;
        return SmallModels.Affine(OnnxTensor.Of(numbers, Rows, Columns));
    }
}
