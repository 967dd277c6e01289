using System.Diagnostics;
using System.Globalization;

namespace Acdc.Onnx.Fuzz;

/// <summary>
/// Runs a stretch of inputs in processes of their own: one that dies or stands still is laid to the input that it was at, and the next goes on after it.
/// </summary>
internal sealed class Shard(long first, long end, Action<long, string> tell)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public void Run()
    {
        for (long next = first; next < end;)
        {
            next = RunFrom(next);
        }
    }

    private long RunFrom(long start)
    {
        ProcessStartInfo info = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] args = ["--child", start.ToString(CultureInfo.InvariantCulture), end.ToString(CultureInfo.InvariantCulture)];
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            info.ArgumentList.Add(typeof(Shard).Assembly.Location);
        }

        foreach (string arg in args)
        {
            info.ArgumentList.Add(arg);
        }

        info.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000";
        info.Environment["DOTNET_TieredPGO"] = "0";
        using var child = Process.Start(info)!;
        child.ErrorDataReceived += (_, _) => { };
        child.BeginErrorReadLine();
        long current = start;
        bool begun = false;
        while (true)
        {
            var line = child.StandardOutput.ReadLineAsync();
            if (!line.Wait(Longest))
            {
                child.Kill(entireProcessTree: true);
                child.WaitForExit();
                tell(current, "hang");
                return current + 1;
            }

            if (line.Result is not { } text)
            {
                child.WaitForExit();
                if (current == end && !begun)
                {
                    return end;
                }

                if (!begun && current == start)
                {
                    throw new InvalidOperationException("the process for the inputs ended before the first; run it with --show 0 to see why");
                }

                tell(current, FormattableString.Invariant($"died ({child.ExitCode})"));
                return current + 1;
            }

            string[] words = text.Split(' ', 2);
            if (words[0] == "begin")
            {
                (current, begun) = (long.Parse(words[1], CultureInfo.InvariantCulture), true);
            }
            else if (words[0] == "end")
            {
                tell(current, words[1]);
                (current, begun) = (current + 1, false);
            }
        }
    }
}
