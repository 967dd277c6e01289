using System.Text.RegularExpressions;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

[TestClass]
public sealed partial class NothingLeftTests
{
    private static string[] Search(string outFolder) =>
        ["discover", Models.Xproportion, "--data", Models.XproportionPrompts, "--limit", "2", "--threshold", "1", "--device", "cpu", "--threads", "1", "--out",
            outFolder];

    [TestMethod]
    public void A_command_leaves_nothing_in_the_home_and_in_the_temporary_folder()
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "home", "tmp" })
        {
            Directory.CreateDirectory(folder[name]);
        }

        AcdcProcess.Run(Environment(folder), [], Search(folder["out"])).Exits(ExitCodes.Done);

        Assert.AreEqual("", string.Join(' ', Directory.GetFileSystemEntries(folder["home"], "*", SearchOption.AllDirectories)));
        Assert.AreEqual("", string.Join(' ', Directory.GetFileSystemEntries(folder["tmp"], "*", SearchOption.AllDirectories)));
    }

    [TestMethod]
    public void A_command_writes_no_file_outside_its_own_places_and_looks_up_no_host()
    {
        const string Tracer = "/usr/bin/strace";
        if (!File.Exists(Tracer))
        {
            Assert.Inconclusive("strace, which watches the program's calls, is not installed");
        }

        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["home"]);
        Directory.CreateDirectory(folder["tmp"]);

        var run = AcdcProcess.Run(
            Environment(folder),
            [Tracer, "-f", "-qq", "-s", "400", "-e",
                "trace=openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,socket,connect", "-o", folder["trace"]],
                Search(folder["out"]));
        if (run.Code != ExitCodes.Done && run.Error.Contains("ptrace", StringComparison.Ordinal))
        {
            Assert.Inconclusive($"strace may not watch here: {run.Error}");
        }

        run.Exits(ExitCodes.Done);
        string[] calls = [.. File.ReadLines(folder["trace"]).Where(line => !Failed().IsMatch(line))];
        string[] places = [folder["out"], folder["tmp"], "/dev/", "/proc/self/", "/proc/thread-self/"];
        string[] outside =
        [
            .. calls.Where(line => Writing().IsMatch(line))
                .Where(line => Quoted().Matches(line).Select(path => path.Groups[1].Value)
                    .Any(path => Path.IsPathRooted(path) && !places.Any(place => path.StartsWith(place, StringComparison.Ordinal)))),
        ];
        Assert.AreEqual("", string.Join('\n', outside));
        Assert.IsTrue(
            calls.Any(line => line.Contains(Path.Combine(folder["out"], ".acdc-"), StringComparison.Ordinal)), "the trace shows what the program writes");
        Assert.AreEqual("", string.Join('\n', calls.Where(line => Network().IsMatch(line))));
    }

    private static Dictionary<string, string> Environment(TemporaryFolder folder) =>
        new() { ["HOME"] = folder["home"], ["TMPDIR"] = folder["tmp"], ["TMP"] = folder["tmp"], ["TEMP"] = folder["tmp"], ["USERPROFILE"] = folder["home"] };

    [GeneratedRegex(@"= -1 E|\?$")]
    private static partial Regex Failed();

    [GeneratedRegex("O_CREAT|O_WRONLY|O_RDWR|mkdir|rename|link|creat\\(")]
    private static partial Regex Writing();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("AF_INET|resolv\\.conf|/etc/hosts|nscd|systemd/resolve")]
    private static partial Regex Network();
}
