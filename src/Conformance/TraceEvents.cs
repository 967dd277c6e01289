using System.Text.Json;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance;

/// <summary>The events of a trace: <c>["test", edge, after, before, decision, …]</c>, <c>["skip", node, hook, [edges]]</c>, <c>["visit", …]</c>.</summary>
internal sealed class TraceEvents
{
    private readonly List<RecordedTest> _tests = [];
    private readonly Dictionary<Edge, int> _deleted = [];
    private readonly bool _walk;

    public TraceEvents(string file, IReadOnlyList<JsonElement> events)
    {
        for (int number = 0; number < events.Count; number++)
        {
            try
            {
                string kind = events[number][0].GetString()!;
                _walk |= kind is "visit" or "skip";
                Read(kind, number, events[number]);
            }
            catch (Exception fault) when (fault is FormatException or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
            {
                throw new InvalidDataException($"{file}: event {number}: {fault.Message}", fault);
            }
        }
    }

    /// <summary>The tests in order.</summary>
    public IReadOnlyList<RecordedTest> Tests => _tests;

    /// <summary>The edges deleted without a test of their own; null where the trace holds tests only.</summary>
    public IReadOnlyDictionary<Edge, int>? Deleted => _walk ? _deleted : null;

    private void Read(string kind, int number, JsonElement content)
    {
        switch (kind)
        {
            case "test":
                var (receiver, edge) = Tested(content[1].GetString()!);
                _tests.Add(new(number, receiver, edge, content[2].GetDouble(), content[3].GetDouble(), Decided(content[4].GetString()!)));
                break;
            case "skip":
                foreach (var deleted in content[3].EnumerateArray())
                {
                    if (Edge.TryParse(deleted.GetString(), out var gone))
                    {
                        _deleted.Add(gone, number);
                    }
                }

                break;
        }
    }

    private static (Receiver Receiver, Edge? Edge) Tested(string text)
    {
        if (!text.EndsWith(']'))
        {
            var edge = Edge.Parse(text);
            return (edge.Receiver, edge);
        }

        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        return (Receiver.Parse(text[..Math.Max(arrow, 0)]), null);
    }

    private static Decision Decided(string text) => text switch
    {
        "remove" => Decision.Remove,
        "keep" => Decision.Keep,
        _ => throw new FormatException($"'{text}' is no decision: expected keep or remove"),
    };
}
