using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Ir;
using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.PatchRunner.Runtime;

namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>Weights beyond 2 GB in a file with holes: the token table alone is larger than an array may be, and starts as far into the file.</summary>
[TestClass]
public sealed class LargeFileTests
{
    private const long Start = 2_400_000_000;
    private const long TableBytes = 2_400_000_000;
    private readonly TinyWeights _weights = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("acdc-test-");

    [TestMethod]
    [TestCategory("Long")]
    public void A_model_with_more_than_two_gigabytes_of_weights_is_mapped_and_proven()
    {
        using var model = Open(broken: false);

        TinyCase.AssertAgrees(model, new(new(), _weights), _weights);
        Assert.IsTrue(model.Original.Graph.Initializers.Sum(value => value.Constant!.ByteCount) > TableBytes);
    }

    [TestMethod]
    [TestCategory("Long")]
    public void The_last_of_its_weights_is_looked_at_too()
    {
        var refusal = Assert.ThrowsExactly<ModelMappingException>(() => Open(broken: true));

        StringAssert.Contains(refusal.Message, "NaN");
    }

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    private MappedModel Open(bool broken)
    {
        TinyTransformer tiny = new(new(), _weights);
        var model = tiny.Build();
        var table = model.Graph.Find("t.wte")!;
        string path = Path.Combine(_folder.FullName, "weights.bin");
        using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
        {
            SparseFile.Mark(file);
            file.Seek(Start, SeekOrigin.Begin);
            file.Write(table.Constant!.Bytes.Span);
            file.SetLength(Start + TableBytes);
            if (broken)
            {
                file.Seek(-sizeof(float), SeekOrigin.End);
                file.Write(BitConverter.GetBytes(float.NaN));
            }
        }

        OnnxTensor large =
            new(ElementType.Float, [TableBytes / sizeof(float) / tiny.Shape.Width, tiny.Shape.Width], new ExternalData(path, "weights.bin", Start, TableBytes));
        model.Graph.ReplaceUses(table, model.Graph.AddInitializer("large", large));
        model.Graph.RemoveUnused();
        string modelPath = Path.Combine(_folder.FullName, "model.onnx");
        File.WriteAllBytes(modelPath, OnnxWriter.Write(model));
        return MappedModel.Open(modelPath, new() { Device = DeviceChoice.Cpu, Threads = 1 });
    }
}
