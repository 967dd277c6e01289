using Acdc.Onnx.GraphRewriter.Ir;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Copies tensors into ONNX Runtime's memory and back.</summary>
internal static class OrtTensor
{
    /// <summary>A copy in host memory that ONNX Runtime owns. The caller disposes it.</summary>
    /// <exception cref="NotSupportedException">ONNX Runtime's C# interface has no tensors of the type (4- and 8-bit floats, 4-bit integers, complex
    /// numbers).</exception>
    public static OrtValue ToOrtValue(OnnxTensor tensor)
    {
        _ = OrtEnvironment.Instance;
        long[] dims = [.. tensor.Dims];
        if (tensor.Strings is { } strings)
        {
            return OfText(dims, strings);
        }

        CheckType(tensor.Type);
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)tensor.Type, dims);
        tensor.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    /// <summary>A copy of a value in host memory.</summary>
    /// <exception cref="ArgumentException">The value lies in device memory, or is no tensor.</exception>
    public static OnnxTensor ToOnnxTensor(OrtValue value)
    {
        if (!value.IsTensor)
        {
            throw new ArgumentException($"a {value.OnnxType} is not a tensor");
        }

        if (!IsOnHost(value))
        {
            throw new ArgumentException("the tensor lies in device memory");
        }

        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        if (info.IsString)
        {
            return new(info.Shape, value.GetStringTensorAsArray());
        }

        ElementType type = (ElementType)info.ElementDataType;
        CheckType(type);
        return new(type, info.Shape, value.GetTensorMutableRawData().ToArray());
    }

    /// <summary>Whether the processor can read the value's memory.</summary>
    public static bool IsOnHost(OrtValue value)
    {
        using OrtMemoryInfo memory = value.GetTensorMemoryInfo();
        return memory.Name is "Cpu" or "CudaPinned";
    }

    private static OrtValue OfText(long[] dims, IReadOnlyList<string> strings)
    {
        OrtValue value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, dims);
        for (int index = 0; index < strings.Count; index++)
        {
            value.StringTensorSetElementAt(strings[index].AsSpan(), index);
        }

        return value;
    }

    private static void CheckType(ElementType type)
    {
        if (type is ElementType.Undefined or ElementType.Complex64 or ElementType.Complex128 or > ElementType.BFloat16)
        {
            throw new NotSupportedException($"{type} tensors cannot be passed to ONNX Runtime or taken from it");
        }
    }
}
