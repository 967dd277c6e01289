using System.Globalization;

namespace Acdc.Onnx.GraphRewriter.Ir.Operators;

/// <summary>What an operator cannot do without, from a version of the operator set on.</summary>
/// <param name="Since">The version of the default operator set.</param>
/// <param name="Inputs">How many inputs.</param>
/// <param name="Optional">Which of those may be left out all the same.</param>
/// <param name="Attributes">Which attributes.</param>
internal sealed record OperatorNeeds(long Since, int Inputs, IReadOnlyList<int> Optional, IReadOnlyList<string> Attributes)
{
    /// <summary>Whether the input at <paramref name="index"/> must be there.</summary>
    public bool Requires(int index) => index < Inputs && !Optional.Contains(index);

    /// <summary>
    /// Reads <c>2; @7 3; @11 2 ?1 axis</c>: two inputs, three from operator set 7 on, from 11 on two, of which the second may be left out, and the attribute
    /// <c>axis</c>.
    /// </summary>
    public static IReadOnlyList<OperatorNeeds> Parse(string text) => [.. text
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(version => One(version.Split(' '))).OrderByDescending(needs => needs.Since)];

    private static OperatorNeeds One(string[] words)
    {
        bool later = words[0][0] == '@';
        string[] rest = words[(later ? 2 : 1)..];
        return new(
            later ? Number(words[0][1..]) : 1,
            Number(words[later ? 1 : 0]),
            [.. rest.Where(word => word[0] == '?').Select(word => Number(word[1..]))],
            [.. rest.Where(word => word[0] != '?')]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
