using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Reporting;

/// <summary>How values are spelled in the files.</summary>
internal static class Spelling
{
    /// <summary>JSON as it is written here: indented, edges' names unescaped.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An enumeration's member in snake_case.</summary>
    public static string Of(Enum member) => JsonNamingPolicy.SnakeCaseLower.ConvertName(member.ToString());

    /// <summary>Which input of a head a receiver is: q, k or v; empty for others.</summary>
    public static string Of(HeadInput input) => input switch
    {
        HeadInput.Query => "q",
        HeadInput.Key => "k",
        HeadInput.Value => "v",
        _ => "",
    };

    /// <summary>A number for people: three digits that count.</summary>
    public static string Short(double number) => number.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>An edge's effect for people, with its sign.</summary>
    public static string Effect(EdgeOutcome outcome) =>
        outcome.Fate == EdgeFate.Untested ? "untested" : $"{(outcome.Effect >= 0 ? "+" : "")}{Short(outcome.Effect)}";

    /// <summary>The layer a node lies in; null for the bottom and the logits.</summary>
    public static int? Layer(CircuitNode node) => node.HasLayer ? node.Layer : null;

    /// <summary>The head a node is; null for others.</summary>
    public static int? Head(CircuitNode node) => node.Kind == NodeKind.Head ? node.Head : null;
}
