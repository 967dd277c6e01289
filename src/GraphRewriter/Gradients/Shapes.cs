using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Gradients;

/// <summary>Forms that gradients share, by the shapes of the run.</summary>
internal static class Shapes
{
    /// <summary>Zeros of the shape and type of <paramref name="like"/>.</summary>
    public static OnnxValue ZerosLike(this GraphBuilder builder, OnnxValue like) => builder.Expand(builder.Scalar(0, like), builder.Shape(like));

    /// <summary>The sum of <paramref name="gradient"/> over the axes along which <paramref name="operand"/> was broadcast to it.</summary>
    public static OnnxValue SumTo(this GraphBuilder builder, OnnxValue gradient, OnnxValue operand)
    {
        var shape = builder.Shape(operand);
        return builder.InShape(builder.SumTo(gradient, shape, builder.Shape(gradient)), shape);
    }

    /// <summary>The same elements under exactly this shape, in which 0 is a size.</summary>
    public static OnnxValue InShape(this GraphBuilder builder, OnnxValue value, OnnxValue shape) =>
        builder.Op("Reshape", [value, shape], builder.Opset >= 14 ? [("allowzero", new OnnxAttribute.Int(1))] : []);

    /// <summary>The elements of the 1-D <paramref name="vector"/> from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public static OnnxValue Part(this GraphBuilder builder, OnnxValue vector, long start, long end) => builder.Slice(vector, 0, start, end);

    /// <summary>The product of the elements of a 1-D integer vector, which may be empty, as a vector of one.</summary>
    public static OnnxValue Product(this GraphBuilder builder, OnnxValue vector) => builder.ReduceProduct(builder.Concat([builder.Ints(1), vector], 0));

    /// <summary>So many equal integers, <paramref name="count"/> being a vector of one.</summary>
    public static OnnxValue Repeated(this GraphBuilder builder, OnnxValue count, long value) =>
        builder.Op("ConstantOfShape", [count], ("value", new OnnxAttribute.Tensor(OnnxTensor.Of([value], 1))));

    /// <summary>Reduces along one or more axes that the run computes.</summary>
    public static OnnxValue SumAlong(this GraphBuilder builder, OnnxValue value, OnnxValue axes) =>
        builder.Op("ReduceSum", [value, axes], ("keepdims", new OnnxAttribute.Int(1)));

    /// <summary>
    /// The gradient of picking entries of an axis: <paramref name="gradient"/> put back where <paramref name="picked"/> (1-D, no entry twice) took it from, in
    /// zeros of the size <paramref name="size"/> along <paramref name="axis"/>.
    /// </summary>
    public static OnnxValue PutBack(this GraphBuilder builder, OnnxValue gradient, OnnxValue picked, OnnxValue size, long axis)
    {
        var place =
            builder.Op("ScatterElements", [builder.Repeated(size, -1), picked, builder.Range(builder.Shape(picked))], ("axis", new OnnxAttribute.Int(0)));
        var present = builder.Not(builder.Less(place, builder.Ints(0)));
        var spread = builder.Gather(gradient, builder.Where(present, place, builder.Ints(0)), axis);
        return builder.Where(builder.AlongAxis(present, spread, axis), spread, builder.Scalar(0, gradient));
    }

    /// <summary>A vector as it broadcasts along <paramref name="axis"/> of <paramref name="other"/>.</summary>
    public static OnnxValue AlongAxis(this GraphBuilder builder, OnnxValue vector, OnnxValue other, long axis)
    {
        if (axis < 0)
        {
            return axis == -1 ? vector : builder.Reshape(vector, [-1, .. Enumerable.Repeat(1L, (int)(-1 - axis))]);
        }

        var after = builder.Sub(builder.Shape(builder.Shape(other)), builder.Ints(axis + 1));
        return builder.Reshape(vector, builder.Concat([builder.Ints(-1), builder.Repeated(after, 1)], 0));
    }

    private static OnnxValue SumTo(this GraphBuilder builder, OnnxValue gradient, OnnxValue shape, OnnxValue whole)
    {
        var missing = builder.Repeated(builder.Sub(builder.Shape(whole), builder.Shape(shape)), 1);
        var differs = builder.Not(builder.Equal(builder.Concat([missing, shape], 0), whole));

        // An axis of one in front is always reduced: the runtime does not take no axes of an empty tensor for none.
        var axes = builder.Add(builder.Reshape(builder.Op("NonZero", [differs]), -1), builder.Ints(1));
        return builder.SumAlong(builder.Unsqueeze(gradient, 0), builder.Concat([builder.Ints(0), axes], 0));
    }
}
