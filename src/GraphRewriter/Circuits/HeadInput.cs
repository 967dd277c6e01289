namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>Which input of an attention head a receiver is.</summary>
public enum HeadInput
{
    /// <summary>The node's only input, or all three inputs of a head at once (whole-head granularity).</summary>
    Whole,

    /// <summary>The query input, written <c>&lt;q&gt;</c>.</summary>
    Query,

    /// <summary>The key input, written <c>&lt;k&gt;</c>.</summary>
    Key,

    /// <summary>The value input, written <c>&lt;v&gt;</c>.</summary>
    Value,
}
