#!/usr/bin/env bash
# A query that may see no key: what comes out depends on which of ONNX's attention operators says so.
#
# Packages: Microsoft.ML.OnnxRuntime 1.31.1 (CPU), OnnxSharp 0.3.2 to write the models.
# One would guess that attention fused into one operator gives what its parts give. For one query, two keys (values 10 and
# 30), both masked:
#   ai.onnx Attention 24, boolean mask or -inf mask   0         as if the head were not there
#   Softmax of the same -inf scores                   NaN
#   com.microsoft MultiHeadAttention, -inf bias       NaN
#   com.microsoft MultiHeadAttention, key padding     24.621    the mask cancels: the mean that no mask would give
# So splitting a fused attention into its parts turns zeros of padded rows into NaN, and a padded row of the last form
# carries what the padding hides.
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
cat > masked.cs <<'CS'
#:package Microsoft.ML.OnnxRuntime@1.31.1
#:package OnnxSharp@0.3.2
#:package Google.Protobuf@3.30.2
using Google.Protobuf; using Microsoft.ML.OnnxRuntime; using Onnx;
float none = float.NegativeInfinity;
OrtValue q = Floats([1], 1, 1, 1, 1), k = Floats([1, 2], 1, 1, 2, 1), v = Floats([10, 30], 1, 1, 2, 1);
OrtValue q3 = Floats([1], 1, 1, 1), k3 = Floats([1, 2], 1, 2, 1), v3 = Floats([10, 30], 1, 2, 1);
NodeProto onnx = Op("Attention", "", "q", "k", "v", "m");
NodeProto padded = Op("MultiHeadAttention", "com.microsoft", "q", "k", "v", "", "m"), biased = Op("MultiHeadAttention", "com.microsoft", "q", "k", "v", "", "", "m");
foreach (var fused in new[] { padded, biased })
    fused.Attribute.Add(new AttributeProto { Name = "num_heads", I = 1, Type = AttributeProto.Types.AttributeType.Int });
Show("Attention, boolean mask", onnx, 9, q, k, v, OrtValue.CreateTensorValueFromMemory(new[] { false, false }, [1, 2]));
Show("Attention, -inf mask", onnx, 1, q, k, v, Floats([none, none], 1, 2));
Show("MultiHeadAttention, -inf bias", biased, 1, q3, k3, v3, Floats([none, none], 1, 1, 1, 2));
Show("MultiHeadAttention, key padding", padded, 6, q3, k3, v3, OrtValue.CreateTensorValueFromMemory(new[] { 0, 0 }, [1, 2]));
Show("Softmax", Op("Softmax", "", "q"), 1, Floats([none, none], 1, 2));

static OrtValue Floats(float[] data, params long[] shape) => OrtValue.CreateTensorValueFromMemory(data, shape);
static NodeProto Op(string type, string domain, params string[] inputs)
{
    NodeProto node = new() { OpType = type, Domain = domain, Output = { "y" } };
    node.Input.AddRange(inputs);
    return node;
}
static void Show(string what, NodeProto node, int maskType, params OrtValue[] feeds)
{
    string[] names = [.. node.Input.Where(name => name != "")];
    ModelProto model = new() { IrVersion = 10, Graph = new GraphProto { Name = "g", Node = { node }, Output = { Value("y", 1) } } };
    model.OpsetImport.Add([new OperatorSetIdProto { Version = 24 }, new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 }]);
    model.Graph.Input.Add(names.Select(name => Value(name, name == "m" ? maskType : 1)));
    using InferenceSession session = new(model.ToByteArray());
    using RunOptions options = new();
    using var results = session.Run(options, names, feeds, ["y"]);
    Console.WriteLine($"{what}: {string.Join(' ', results[0].GetTensorDataAsSpan<float>().ToArray().Select(x => x.ToString("g5")))}");
}
static ValueInfoProto Value(string name, int type) => new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type } } };
CS
cat > expected <<'TXT'
Attention, boolean mask: 0
Attention, -inf mask: 0
MultiHeadAttention, -inf bias: NaN
MultiHeadAttention, key padding: 24.621
Softmax: NaN NaN
TXT
dotnet run masked.cs > seen
diff expected seen && echo "as stated"
