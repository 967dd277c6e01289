using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>The axes of an Einsum that is one batched product of two operands.</summary>
/// <param name="Left">Labels of the first operand.</param>
/// <param name="Right">Labels of the second.</param>
/// <param name="Result">Labels of the result.</param>
internal sealed record EinsumLabels(string Left, string Right, string Result)
{
    private const string Ellipsis = "...";

    /// <summary>Axes of all three.</summary>
    public string Batch => new([.. Result.Where(label => Left.Contains(label) && Right.Contains(label))]);

    /// <summary>Axes that are summed over.</summary>
    public string Summed => new([.. Left.Where(label => Right.Contains(label) && !Result.Contains(label))]);

    /// <summary>Axes that only the first operand brings.</summary>
    public string Rows => new([.. Result.Where(label => !Right.Contains(label))]);

    /// <summary>Axes that only the second operand brings.</summary>
    public string Columns => new([.. Result.Where(label => !Left.Contains(label))]);

    /// <summary>
    /// Reads <paramref name="node"/>, with a label for every axis that an ellipsis stands for; null where it is no such product or a rank is not known.
    /// </summary>
    public static EinsumLabels? Read(OnnxNode node, Func<OnnxValue?, int?> rankOf)
    {
        string equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        if (node.Op != "Einsum" || node.Inputs.Count != 2 || equation.Split("->") is not [var operands, var result]
            || operands.Split(',') is not [var left, var right])
        {
            return null;
        }

        int? inLeft = AxesOfEllipsis(left, rankOf(node.Inputs[0])), inRight = AxesOfEllipsis(right, rankOf(node.Inputs[1]));
        if (inLeft is null || inRight is null)
        {
            return null;
        }

        string free = new([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ".Except(equation).Take(Math.Max(inLeft.Value, inRight.Value))]);
        EinsumLabels labels = new(
            left.Replace(Ellipsis, free[^inLeft.Value..], StringComparison.Ordinal),
            right.Replace(Ellipsis, free[^inRight.Value..], StringComparison.Ordinal),
            result.Replace(Ellipsis, free, StringComparison.Ordinal));
        return labels.IsProduct ? labels : null;
    }

    private bool IsProduct =>
        (Left + Right + Result).All(char.IsAsciiLetter) && Distinct(Left) && Distinct(Right) && Distinct(Result)
        && Left.All(label => Right.Contains(label) || Result.Contains(label))
        && Right.All(label => Left.Contains(label) || Result.Contains(label))
        && Result.All(label => Left.Contains(label) || Right.Contains(label))
        && Summed.Length > 0;

    /// <summary>How many axes the ellipsis of <paramref name="term"/> stands for; null where the rank is not known or does not fit.</summary>
    public static int? AxesOfEllipsis(string term, int? rank) =>
        !term.Contains(Ellipsis, StringComparison.Ordinal) ? 0 : rank - (term.Length - Ellipsis.Length) is { } axes and >= 0 ? axes : null;

    private static bool Distinct(string labels) => labels.Distinct().Count() == labels.Length;
}
