using System.Text.Json;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Reporting.Progress;

namespace Acdc.Onnx.Cli;

/// <summary>The units of work and the searches of a run, kept in its journal.</summary>
/// <param name="journal">Where they are kept.</param>
internal sealed class KeptUnits(RunJournal journal) : IUnitStore
{
    private const string Unit = "unit";
    private const string Value = "value";

    private readonly Dictionary<string, JsonElement> _units = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeptSearch> _searches = new(StringComparer.Ordinal);

    /// <summary>How many tests and units of work are kept.</summary>
    public int Count => journal.Reading(() => _units.Count + _searches.Values.Sum(search => search.Count));

    /// <summary>What is kept, in words.</summary>
    public string Summary
    {
        get
        {
            int tests = _searches.Values.Sum(search => search.Count);
            int parts = _units.Count + _searches.Values.Count(search => search.IsWhole);
            return _units.Count == 0 && _searches.Count == 1 ? FormattableString.Invariant($"{tests} tests")
                : tests == 0 ? FormattableString.Invariant($"{parts} finished parts")
                : FormattableString.Invariant($"{parts} finished parts and {tests} tests");
        }
    }

    /// <summary>Takes a line that was kept.</summary>
    public void Take(JsonElement line)
    {
        if (line.TryGetProperty(Unit, out var unit))
        {
            _units[unit.GetString()!] = line.GetProperty(Value);
        }
        else if (line.TryGetProperty(KeptSearch.Key, out var search))
        {
            Of(search.GetString()!).Take(line);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public T Once<T>(string unit, Func<T> work, CancellationToken cancellation = default)
    {
        if (_units.TryGetValue(unit, out var saved))
        {
            return saved.Deserialize<T>(ProgressFile.Json)!;
        }

        cancellation.ThrowIfCancellationRequested();
        T value = work();
        var element = JsonSerializer.SerializeToElement(value, ProgressFile.Json);
        journal.Keep(new() { [Unit] = unit, [Value] = JsonNode.Parse(element.GetRawText()) }, () => _units.Add(unit, element));
        return value;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A file that the run reads was changed.</exception>
    public SearchResult Search(
        string unit, AcdcOptions options, ICircuitEvaluator evaluator, IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default)
    {
        var memory = evaluator as RememberingEvaluator;
        var kept = journal.Reading(() =>
        {
            var search = Of(unit);
            search.Begin(options, evaluator.Graph);
            return search;
        });
        if (memory is not null)
        {
            kept.Teach(memory);
        }

        var result = new AcdcSearch(options) { Recorded = kept.Tests, Tested = Tested }.Run(evaluator, progress, kept.IsWhole ? default : cancellation);
        if (!kept.IsWhole && kept.Count > 0)
        {
            var end = kept.LineOfEnd();
            journal.Keep(end, () => kept.Take(JsonSerializer.SerializeToElement(end)));
        }

        return result;

        void Tested(EdgeTest test)
        {
            byte[] learnt = memory?.TakeNews() ?? [];
            if (test.Order >= kept.Count)
            {
                var line = kept.Line(test, learnt);
                journal.Keep(line, () => kept.Take(JsonSerializer.SerializeToElement(line, ProgressFile.Json)));
            }
        }
    }

    /// <summary>What a search has decided so far, without another run of the model; null where it has not begun or decided nothing.</summary>
    public SearchResult? Decided(string unit) => journal.Reading(() => _searches.GetValueOrDefault(unit)?.Decided());

    private KeptSearch Of(string name)
    {
        if (!_searches.TryGetValue(name, out var search))
        {
            _searches.Add(name, search = new(name));
        }

        return search;
    }
}
