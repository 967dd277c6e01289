using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Conformance;

/// <summary>A search as it was made elsewhere: its options, every test in order, and what came out.</summary>
internal record RecordedSearch
{
    /// <summary>Threshold, rule and order.</summary>
    public required AcdcOptions Options { get; init; }

    /// <summary>The tests in order.</summary>
    public required IReadOnlyList<RecordedTest> Tests { get; init; }

    /// <summary>Edges deleted without a test of their own, by the event that deleted them; null where that is not recorded.</summary>
    public IReadOnlyDictionary<Edge, int>? Deleted { get; init; }

    /// <summary>The edges kept; null where they are not recorded.</summary>
    public IReadOnlyList<Edge>? Kept { get; init; }

    /// <summary>A search of this program, to be repeated by another evaluator.</summary>
    public static RecordedSearch Of(SearchResult result, AcdcOptions options) => new()
    {
        Options = options,
        Tests = [.. result.Tests.Select(test => new RecordedTest(test.Order, test.Receiver, test.Edge, test.After, test.Before, test.Decision))],
        Kept = [.. result.Outcomes.Where(outcome => outcome.Kept).Select(outcome => outcome.Edge)],
    };
}
