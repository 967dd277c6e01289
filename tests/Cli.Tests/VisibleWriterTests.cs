using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed class VisibleWriterTests
{
    [TestMethod]
    [DataRow("a\u001b[31mred", "a\\u001b[31mred")]
    [DataRow("bell\a, back\b, del\u007f, c1\u009b", "bell\\u0007, back\\u0008, del\\u007f, c1\\u009b")]
    [DataRow("abc\u202edcba\u2066x\u2069", "abc\\u202edcba\\u2066x\\u2069")]
    [DataRow("two\nlines\r", "two\\u000alines\\u000d")]
    [DataRow("tab\tand 😀 and é stay", "tab\tand 😀 and é stay")]
    public void What_could_steer_a_terminal_is_shown_as_an_escape(string text, string shown)
    {
        using StringWriter written = new() { NewLine = "\n" };
        CliConsole console = new(written, written);

        console.Note(text);
        console.Out.WriteLine(text);

        Assert.AreEqual($"{shown}\n{shown}\n", written.ToString());
    }

    [TestMethod]
    public void Half_a_character_is_shown_as_an_escape() => Assert.AreEqual("x\\ud800y", VisibleWriter.Shown("x" + (char)0xd800 + "y"));

    [TestMethod]
    public void Names_in_a_circuit_file_reach_the_terminal_escaped()
    {
        string circuit = RepositoryFolder.Find("tests", "cases", "reports", "circuits", "esc-circuit.json");

        var run = CommandRun.Of("evaluate", Models.Xproportion, "--data", Models.XproportionPrompts, "--device", "cpu", "--circuit", circuit)
            .Exits(ExitCodes.BadInput);

        Assert.IsFalse((run.Out + run.Error).Any(c => char.IsControl(c) && c != '\n'), run.Error);
        StringAssert.Contains(run.Error, "\\u001b");
    }

    [TestMethod]
    public void Names_in_a_model_reach_the_terminal_escaped()
    {
        using TemporaryFolder folder = new();
        byte[] model = File.ReadAllBytes(RepositoryFolder.Find("tests", "cases", "bad", "dangling-input", "model.onnx"));
        int at = model.AsSpan().IndexOf("nowhere"u8);
        "no\u001b[7mre"u8[..7].CopyTo(model.AsSpan(at));
        File.WriteAllBytes(folder["model.onnx"], model);

        var run = CommandRun.Of("inspect", folder["model.onnx"], "--device", "cpu").Exits(ExitCodes.BadInput);

        Assert.IsFalse(run.Error.Contains('\u001b', StringComparison.Ordinal));
        StringAssert.Contains(run.Error, "'no\\u001b[7mr', which nothing produces");
    }
}
