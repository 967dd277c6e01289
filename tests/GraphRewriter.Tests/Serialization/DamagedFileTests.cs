using Acdc.Onnx.GraphRewriter.Serialization;
using Acdc.Onnx.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Acdc.Onnx.GraphRewriter.Tests.Serialization;

[TestClass]
public sealed class DamagedFileTests
{
    private static readonly byte[] Whole = File.ReadAllBytes(RepositoryFolder.Find("tests", "cases", "bad", "if-after-logits", "model.onnx"));

    [TestMethod]
    public void A_file_cut_anywhere_is_read_or_refused() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, Whole.Length - 1)), length => IsReadOrRefused(Whole.AsMemory(0, length))).QuickCheckThrowOnFailure();

    [TestMethod]
    public void A_file_with_changed_bytes_is_read_or_refused()
    {
        var changes = Gen.Choose(0, Whole.Length - 1).Zip(Gen.Choose(0, 255), (at, value) => (At: at, Value: value)).NonEmptyListOf().ToArbitrary();
        Prop.ForAll(changes, list =>
        {
            byte[] bytes = [.. Whole];
            foreach (var (at, value) in list.Take(8))
            {
                bytes[at] = (byte)value;
            }

            return IsReadOrRefused(bytes);
        }).QuickCheckThrowOnFailure();
    }

    private static bool IsReadOrRefused(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return OnnxReader.Read(bytes, null, "model.onnx").Graph.NodeCount >= 0;
        }
        catch (Exception exception) when (exception is ModelFileException or ModelMappingException)
        {
            return exception.Message.StartsWith("model.onnx: ", StringComparison.Ordinal);
        }
    }
}
