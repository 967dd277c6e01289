using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>One run of the command in this process.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record CommandRun(int Code, string Out, string Error)
{
    /// <summary>Runs <c>acdc</c> on the CPU with these arguments.</summary>
    public static CommandRun Of(params string[] args) => Of(CancellationToken.None, args);

    /// <summary>Runs <c>acdc</c> with these arguments and a Ctrl+C that <paramref name="interrupted"/> stands for.</summary>
    public static CommandRun Of(CancellationToken interrupted, params string[] args) => Run(DiskOperations.Instance, args, () => { }, interrupted);

    /// <summary>Runs <c>acdc</c> with these arguments and a Ctrl+C right after it has kept so many tests or units of work.</summary>
    public static CommandRun Interrupted(int kept, params string[] args)
    {
        using CancellationTokenSource source = new();
        return Run(DiskOperations.Instance, args, After(kept, source.Cancel), source.Token);
    }

    /// <summary>Runs <c>acdc</c> with these arguments; when it has kept so many tests or units of work, something happens to its surroundings.</summary>
    public static CommandRun Disturbed(int kept, Action happens, params string[] args) =>
        Run(DiskOperations.Instance, args, After(kept, happens), CancellationToken.None);

    private static Action After(int kept, Action happens) => () =>
    {
        if (--kept == 0)
        {
            happens();
        }
    };

    /// <summary>Runs <c>acdc</c> with these arguments and <paramref name="disk"/> under what it writes.</summary>
    public static CommandRun Of(IFileOperations disk, params string[] args) => Run(disk, args, () => { }, CancellationToken.None);

    private static CommandRun Run(IFileOperations disk, string[] args, Action kept, CancellationToken interrupted)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        using Interruption interruption = new(interrupted);
        int code = AcdcCommand.Run(args, new(new CliConsole(output, error), interruption) { Disk = disk, Kept = kept });
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>The last line of standard output.</summary>
    public string LastLine => Out.TrimEnd('\n').Split('\n')[^1];

    /// <summary>Asserts the exit code, with what was said as the message.</summary>
    public CommandRun Exits(int code)
    {
        Assert.AreEqual(code, Code, Error);
        return this;
    }

    /// <summary>Asserts that the run ended as bad runs do: nothing on standard output, one clear line at the end of standard error.</summary>
    public void Refuses(int code, string says)
    {
        Exits(code);
        Assert.AreEqual("", Out);
        string line = Error.TrimEnd('\n').Split('\n')[^1];
        StringAssert.StartsWith(line, "acdc: ");
        StringAssert.Contains(line, says);
        Assert.IsFalse(Error.Contains("   at ", StringComparison.Ordinal), Error);
    }
}
