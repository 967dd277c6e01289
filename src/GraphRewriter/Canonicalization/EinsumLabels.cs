using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Canonicalization;

/// <summary>The axes of an Einsum that is one batched product of two operands.</summary>
/// <param name="Left">Labels of the first operand.</param>
/// <param name="Right">Labels of the second.</param>
/// <param name="Result">Labels of the result.</param>
internal sealed record EinsumLabels(string Left, string Right, string Result)
{
    /// <summary>Axes of all three.</summary>
    public string Batch => new([.. Result.Where(label => Left.Contains(label) && Right.Contains(label))]);

    /// <summary>Axes that are summed over.</summary>
    public string Summed => new([.. Left.Where(label => Right.Contains(label) && !Result.Contains(label))]);

    /// <summary>Axes that only the first operand brings.</summary>
    public string Rows => new([.. Result.Where(label => !Right.Contains(label))]);

    /// <summary>Axes that only the second operand brings.</summary>
    public string Columns => new([.. Result.Where(label => !Left.Contains(label))]);

    /// <summary>Reads <paramref name="node"/>; null where it is no such product.</summary>
    public static EinsumLabels? Read(OnnxNode node)
    {
        string equation = node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        if (node.Op != "Einsum" || node.Inputs.Count != 2 || equation.Split("->") is not [var operands, var result] || operands.Split(',') is not [var left, var right])
        {
            return null;
        }

        EinsumLabels labels = new(left, right, result);
        bool plain = (left + right + result).All(char.IsAsciiLetter) && Distinct(left) && Distinct(right) && Distinct(result);
        bool everyAxisHasAPart = left.All(label => right.Contains(label) || result.Contains(label)) && right.All(label => left.Contains(label) || result.Contains(label))
            && result.All(label => left.Contains(label) || right.Contains(label));
        return plain && everyAxisHasAPart && labels.Summed.Length > 0 ? labels : null;
    }

    private static bool Distinct(string labels) => labels.Distinct().Count() == labels.Length;
}
