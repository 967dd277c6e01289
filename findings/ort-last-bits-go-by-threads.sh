#!/usr/bin/env bash
# The number of threads changes results of ONNX Runtime on the CPU: not in most operators, but in the product of two tensors that are both computed, and in a few
# cells of element-wise functions where the threads' parts meet.
#
# Packages: Microsoft.ML.OnnxRuntime 1.31.1 (CPU, x64), OnnxSharp 0.3.2 to write the models.
# One would guess that threads share out rows or columns of a product, each of which is summed as before, so that bytes are equal for any intra_op_num_threads; and
# that a cell of Log knows nothing of its neighbours. Seen with 1 and with 2 threads, random numbers:
#   MatMul [96, 512] x [512, 128], both of them inputs       most cells have other last bits
#   the same, the second one an initializer                  none
#   the products [16, 128] x [128, 128] and [6, 128] x [128, 1232], both inputs      none
#   Log of 100,003 numbers                                   a cell or so
#   Tanh, Erf, Sigmoid, Softmax, ReduceSum of as many        none
# Attention's scores are products of two computed tensors: a model's logits depend on the number of threads, its layers with weights alone do not.
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
cat > threads.cs <<'CS'
#:package Microsoft.ML.OnnxRuntime@1.31.1
#:package OnnxSharp@0.3.2
#:package Google.Protobuf@3.30.2
using System.Runtime.InteropServices; using Google.Protobuf; using Microsoft.ML.OnnxRuntime; using Onnx;
Random random = new(1);
foreach (var (rows, inner, columns) in new[] { (96, 512, 128), (16, 128, 128), (6, 128, 1232) })
{
    float[] a = Numbers(rows * inner), b = Numbers(inner * columns);
    foreach (bool constant in new[] { false, true })
    {
        TensorProto weight = new() { Name = "b", DataType = 1, Dims = { inner, columns }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(b.AsSpan())) };
        string differ = Differ(new() { OpType = "MatMul", Input = { "a", "b" }, Output = { "y" } }, [("a", a, [rows, inner]), ("b", b, [inner, columns])], constant ? weight : null);
        Console.WriteLine($"MatMul [{rows}, {inner}] x [{inner}, {columns}], second {(constant ? "an initializer" : "an input")}: {differ}");
    }
}
foreach (string op in new[] { "Log", "Tanh", "Erf", "Sigmoid", "Softmax", "ReduceSum" })
{
    const int count = 100_003, tries = 20;
    string[] seen = [.. Enumerable.Range(0, tries).Select(_ => Differ(new() { OpType = op, Input = { "a" }, Output = { "y" } }, [("a", Numbers(count), [1, count])], null))];
    Console.WriteLine($"{op} of {count} numbers: {(seen.All(one => one == "none") ? "none" : "some")}");
}

float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 4) + 0.01f)];
static string Differ(NodeProto node, (string Name, float[] Values, long[] Dims)[] inputs, TensorProto? constant)
{
    var (one, two) = (Run(node, inputs, constant, 1), Run(node, inputs, constant, 2));
    int cells = one.Zip(two).Count(pair => BitConverter.SingleToInt32Bits(pair.First) != BitConverter.SingleToInt32Bits(pair.Second));
    return cells == 0 ? "none" : cells > one.Length / 2 ? "most" : "some";
}
static float[] Run(NodeProto node, (string Name, float[] Values, long[] Dims)[] inputs, TensorProto? constant, int threads)
{
    var fed = inputs.Where(input => input.Name != constant?.Name).ToArray();
    ModelProto model = new() { IrVersion = 10, OpsetImport = { new OperatorSetIdProto { Version = 20 } }, Graph = new GraphProto { Name = "g", Node = { node }, Output = { Value("y") } } };
    model.Graph.Input.AddRange(fed.Select(input => Value(input.Name)));
    if (constant is not null) model.Graph.Initializer.Add(constant);
    using SessionOptions threading = new() { IntraOpNumThreads = threads };
    using InferenceSession session = new(model.ToByteArray(), threading);
    using RunOptions options = new();
    OrtValue[] values = [.. fed.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Dims))];
    using var results = session.Run(options, [.. fed.Select(input => input.Name)], values, ["y"]);
    return results[0].GetTensorDataAsSpan<float>().ToArray();
}
static ValueInfoProto Value(string name) => new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } } };
CS
cat > expected <<'TXT'
MatMul [96, 512] x [512, 128], second an input: most
MatMul [96, 512] x [512, 128], second an initializer: none
MatMul [16, 128] x [128, 128], second an input: none
MatMul [16, 128] x [128, 128], second an initializer: none
MatMul [6, 128] x [128, 1232], second an input: none
MatMul [6, 128] x [128, 1232], second an initializer: none
Log of 100003 numbers: some
Tanh of 100003 numbers: none
Erf of 100003 numbers: none
Sigmoid of 100003 numbers: none
Softmax of 100003 numbers: none
ReduceSum of 100003 numbers: none
TXT
dotnet run threads.cs > seen
diff expected seen && echo "as stated"
