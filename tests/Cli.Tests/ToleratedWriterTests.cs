using System.Text;
using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class ToleratedWriterTests
{
    [TestMethod]
    public void A_run_ends_well_where_standard_error_takes_nothing()
    {
        using TemporaryFolder folder = new();
        using StringWriter output = new();
        using FullWriter full = new();
        using ToleratedWriter error = new(full);
        using Interruption interruption = new(CancellationToken.None);

        int code = AcdcCommand.Run(
            ["discover", Models.Xproportion, "--data", Models.XproportionPrompts, "--limit", "4", "--threshold", "1", "--out", folder["out"]],
            new(new CliConsole(output, error), interruption));

        Assert.AreEqual(ExitCodes.Done, code);
        Assert.AreEqual(1, full.Tries);
        Assert.IsTrue(File.Exists(Path.Combine(folder["out"], "circuit.json")));
    }

    /// <summary>As standard error on a full disk.</summary>
    private sealed class FullWriter : TextWriter
    {
        public int Tries { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            Tries++;
            throw new IOException("No space left on device");
        }
    }
}
