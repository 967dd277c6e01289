using Acdc.Onnx.GraphRewriter.Ir.Operators;

namespace Acdc.Onnx.GraphRewriter.Ir;

/// <summary>Element types as far as the graph states them: by initializers, declared inputs and outputs, and what operators fix of their results.</summary>
internal static class StatedTypes
{
    /// <summary>The type of <paramref name="value"/>; <see cref="ElementType.Undefined"/> where the graph does not state it.</summary>
    public static ElementType Of(OnnxValue value)
    {
        for (OnnxValue? next = value; next is not null; next = Source(next))
        {
            if (Stated(next) is var type && (type != ElementType.Undefined || next.Producer is null))
            {
                return type;
            }
        }

        return ElementType.Undefined;
    }

    private static ElementType Stated(OnnxValue value)
    {
        if (value.Constant is { } tensor)
        {
            return tensor.Type;
        }

        if (value.DeclaredType != ElementType.Undefined || value.Producer is not { } node)
        {
            return value.DeclaredType;
        }

        return RuleOf(node, value).Stated(node);
    }

    private static OnnxValue? Source(OnnxValue value) => RuleOf(value.Producer!, value).Source(value.Producer!);

    private static TypeRule RuleOf(OnnxNode node, OnnxValue value) => node.Row.TypeOf(node.OutputIndex(value));
}
