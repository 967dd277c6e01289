namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>The positions of a prompt that a metric looks at. Padding is never measured.</summary>
public enum MeasuredPositions
{
    /// <summary>The last token (<c>last</c>).</summary>
    Last,

    /// <summary>Every token (<c>all</c>).</summary>
    All,

    /// <summary>Every token but the first (<c>from_1</c>).</summary>
    FromSecond,

    /// <summary>The prompt's own positions (<c>given</c>).</summary>
    Given,
}
