using System.Text.Json;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.Reporting;
using Acdc.Onnx.Reporting.Progress;

namespace Acdc.Onnx.Cli;

/// <summary>The tests of one search as they are kept, one line each.</summary>
/// <param name="name">The search's name.</param>
internal sealed class KeptSearch(string name)
{
    /// <summary>The key that says of which search a line is.</summary>
    public const string Key = "search";

    private readonly List<double> _after = [];
    private readonly List<byte[]> _learnt = [];
    private double _start;
    private bool _isWhole;
    private (AcdcOptions Options, EdgeGraph Graph)? _asked;

    /// <summary>How many tests are kept.</summary>
    public int Count => _after.Count;

    /// <summary>Whether the search came to its end.</summary>
    public bool IsWhole => _isWhole;

    /// <summary>The tests; null where none was made.</summary>
    public RecordedTests? Tests => _after.Count == 0 ? null : new(_start, [.. _after]) { IsWhole = _isWhole };

    /// <summary>Takes a line that was kept.</summary>
    public void Take(JsonElement line)
    {
        if (line.TryGetProperty("test", out _))
        {
            _start = line.TryGetProperty("start", out var start) ? start.Deserialize<double>(ProgressFile.Json) : _start;
            _after.Add(line.GetProperty("after").Deserialize<double>(ProgressFile.Json));
            _learnt.Add(line.TryGetProperty("learnt", out var learnt) ? learnt.GetBytesFromBase64() : []);
        }
        else
        {
            _isWhole = true;
        }
    }

    /// <summary>Has an evaluator that remembers answers remember those that came before the test that the search goes on from.</summary>
    public void Teach(RememberingEvaluator memory)
    {
        int taken = _isWhole ? _after.Count : _after.Count / RecordedTests.Leg * RecordedTests.Leg;
        _learnt[..taken].ForEach(answers => memory.Learn(answers));
        memory.TakeNews();
    }

    /// <summary>Notes what is searched, so that what was decided can be told.</summary>
    public void Begin(AcdcOptions options, EdgeGraph graph) => _asked = (options, graph);

    /// <summary>What was decided so far, without another run of the model; null where the search has not begun or decided nothing.</summary>
    public SearchResult? Decided() => _asked is { } asked && Tests is { } tests ? new AcdcSearch(asked.Options).Replay(asked.Graph, tests) : null;

    /// <summary>The line of a test.</summary>
    /// <param name="test">The test.</param>
    /// <param name="learnt">What an evaluator that remembers answers has learnt with it.</param>
    public JsonObject Line(EdgeTest test, byte[] learnt)
    {
        JsonObject line = new() { [Key] = name, ["test"] = test.Order };
        if (test.Order == 0)
        {
            line["start"] = JsonSerializer.SerializeToNode(test.Before, ProgressFile.Json);
        }

        line["edge"] = test.Edge?.ToString() ?? $"{test.Receiver}";
        line["after"] = JsonSerializer.SerializeToNode(test.After, ProgressFile.Json);
        line["decision"] = Spelling.Of(test.Decision);
        if (learnt.Length > 0)
        {
            line["learnt"] = Convert.ToBase64String(learnt);
        }

        return line;
    }

    /// <summary>The line of the search's end.</summary>
    public JsonObject LineOfEnd() => new() { [Key] = name, ["tests"] = _after.Count };
}
