using System.Diagnostics;
using System.Globalization;
using Acdc.Onnx.Fuzz;

const long Stretch = 400;
const int Shown = 20;
long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

switch (args)
{
    case ["--child", var from, var to]:
        using (FuzzRun run = new())
        {
            for (long number = Number(from); number < Number(to); number++)
            {
                Console.Out.WriteLine(FormattableString.Invariant($"begin {number}"));
                Console.Out.Flush();
                Console.Out.WriteLine(FormattableString.Invariant($"end {run.Run(number).Code}"));
                Console.Out.Flush();
            }
        }

        return 0;

    case ["--show", var which]:
        using (FuzzRun run = new())
        {
            var (code, said) = run.Run(Number(which));
            Console.WriteLine(FormattableString.Invariant($"{FuzzRun.KindOf(Number(which))} {code}\n{said}"));
        }

        return 0;

    case [var count, .. var rest] when long.TryParse(count, CultureInfo.InvariantCulture, out long inputs):
        return Report(rest is [var start] ? Number(start) : 0, inputs);

    default:
        Console.Error.WriteLine("usage: fuzz N [FIRST] | --show NUMBER");
        return 2;
}

int Report(long first, long inputs)
{
    long began = Stopwatch.GetTimestamp();
    SortedDictionary<(InputKind Kind, string Outcome), long> counts = [];
    SortedDictionary<long, string> faults = [];
    Lock gate = new();
    void Tell(long number, string outcome)
    {
        lock (gate)
        {
            var key = (FuzzRun.KindOf(number), outcome);
            counts[key] = counts.GetValueOrDefault(key) + 1;
            if (outcome is not ("0" or "1" or "2" or "3" or "4"))
            {
                faults[number] = outcome;
                Console.Error.WriteLine(FormattableString.Invariant($"input {number} ({key.Item1}): {outcome}"));
            }
        }
    }

    Shard[] shards = [.. Enumerable.Range(0, (int)((inputs + Stretch - 1) / Stretch))
        .Select(shard => new Shard(first + (shard * Stretch), Math.Min(first + ((shard + 1) * Stretch), first + inputs), Tell))];
    int next = -1;
    Thread[] workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
    {
        for (int mine = Interlocked.Increment(ref next); mine < shards.Length; mine = Interlocked.Increment(ref next))
        {
            shards[mine].Run();
        }
    }))];
    foreach (var worker in workers)
    {
        worker.Start();
    }

    foreach (var worker in workers)
    {
        worker.Join();
    }

    string[] outcomes = [.. counts.Keys.Select(key => key.Outcome).Distinct().Order(StringComparer.Ordinal)];
    Console.WriteLine($"{"kind",-14}{string.Concat(outcomes.Select(outcome => $"{outcome,12}"))}");
    foreach (var kind in Enum.GetValues<InputKind>())
    {
        var cells = outcomes.Select(outcome => string.Create(CultureInfo.InvariantCulture, $"{counts.GetValueOrDefault((kind, outcome)),12}"));
        Console.WriteLine($"{kind,-14}{string.Concat(cells)}");
    }

    Console.WriteLine(FormattableString.Invariant($"{inputs} inputs from number {first} in {Stopwatch.GetElapsedTime(began).TotalSeconds:f0} s"));
    foreach (var (number, outcome) in faults.Take(Shown))
    {
        Console.WriteLine(FormattableString.Invariant($"input {number}: {outcome}; show it with --show {number}"));
    }

    Console.WriteLine(FormattableString.Invariant($"{inputs - faults.Count} passed, {faults.Count} failed"));
    return faults.Count == 0 ? 0 : 1;
}
