#!/usr/bin/env bash
# ReduceMax of numbers with a NaN among them: NaN, the largest of the others or a smaller one, by where in memory they lie.
#
# Packages: Microsoft.ML.OnnxRuntime 1.31.1 (CPU, x64), OnnxSharp 0.3.2 to write the models.
# One would guess that NaN goes through every operator, so that the largest logit is a fair place to look for one. Seen:
#   ReduceMax of 0 to 16, the first being NaN    16 or NaN, by the address of the same bytes
#   ReduceMax of 0 to 16, the ninth being NaN    15 or 16: the largest number itself can be lost
#   ArgMax                                       the index of the NaN
#   Max of two tensors                           NaN
#   Unique of NaN NaN 1 1                        NaN alone: the ones are lost
#   DynamicQuantizeLinear of 1 NaN 2             numbers: quantised activations hide a NaN
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
cat > extremes.cs <<'CS'
#:package Microsoft.ML.OnnxRuntime@1.31.1
#:package OnnxSharp@0.3.2
#:package Google.Protobuf@3.30.2
using Google.Protobuf; using Microsoft.ML.OnnxRuntime; using Onnx;
// The same 17 numbers at 16 places in memory, four bytes apart.
float[] room = new float[64];
foreach (int place in new[] { 0, 8, 16 })
{
    HashSet<string> seen = [];
    for (int start = 0; start < 16; start++)
    {
        for (int i = 0; i < 17; i++) room[start + i] = i == place ? float.NaN : i;
        seen.Add(Run(1, [Op("ReduceMax", ["x"], "y")], room.AsMemory(start, 17)));
    }
    Console.WriteLine($"ReduceMax of 17 numbers, NaN at {place}: {string.Join(" or ", seen.Order(StringComparer.Ordinal))}");
}
Console.WriteLine($"ArgMax of 0 1 NaN 3: {Run(7, [Op("ArgMax", ["x"], "y")], new float[] { 0, 1, float.NaN, 3 })}");
Console.WriteLine($"Max of 1 and NaN: {Run(1, [Op("Add", ["x", "x"], "z"), Op("Max", ["x", "z"], "y")], new float[] { float.NaN })}");
Console.WriteLine($"Unique of NaN NaN 1 1: {Run(1, [Op("Unique", ["x"], "y")], new float[] { float.NaN, float.NaN, 1, 1 })}");
Console.WriteLine($"quantised and back, 1 NaN 2: NaN left {Run(1, [Op("DynamicQuantizeLinear", ["x"], "q", "s", "p"), Op("DequantizeLinear", ["q", "s", "p"], "y")], new float[] { 1, float.NaN, 2 }).Contains("NaN")}");

static NodeProto Op(string type, string[] inputs, params string[] outputs)
{
    NodeProto node = new() { OpType = type };
    node.Input.AddRange(inputs);
    node.Output.AddRange(outputs);
    return node;
}
static string Run(int type, NodeProto[] nodes, Memory<float> numbers)
{
    ModelProto model = new() { IrVersion = 10, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    model.Graph = new GraphProto { Name = "g", Input = { Value("x", 1) }, Output = { Value("y", type) } };
    model.Graph.Node.Add(nodes);
    using InferenceSession session = new(model.ToByteArray());
    using RunOptions options = new();
    using var x = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, numbers, [numbers.Length]);
    using var results = session.Run(options, ["x"], [x], ["y"]);
    return type == 7 ? string.Join(' ', results[0].GetTensorDataAsSpan<long>().ToArray()) : string.Join(' ', results[0].GetTensorDataAsSpan<float>().ToArray());
}
static ValueInfoProto Value(string name, int type) => new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type } } };
CS
cat > expected <<'TXT'
ReduceMax of 17 numbers, NaN at 0: 16 or NaN
ReduceMax of 17 numbers, NaN at 8: 15 or 16
ReduceMax of 17 numbers, NaN at 16: 15
ArgMax of 0 1 NaN 3: 2
Max of 1 and NaN: NaN
Unique of NaN NaN 1 1: NaN
quantised and back, 1 NaN 2: NaN left False
TXT
dotnet run extremes.cs > seen
diff expected seen && echo "as stated"
