#!/usr/bin/env bash
# ONNX's Attention with is_causal: naming how many keys are no padding, even all of them, moves the triangle of the mask.
#
# Packages: Microsoft.ML.OnnxRuntime 1.31.1 (CPU), OnnxSharp 0.3.2 to write the models. Operator: ai.onnx Attention, version 24.
# One would guess that nonpad_kv_seqlen equal to the number of keys changes nothing. Two queries, four keys with values
# 1 2 4 8 and equal scores, so that a query gives the mean of the values that it sees:
#   without nonpad_kv_seqlen  queries see 1 and 2 keys: the mask's corner is at the first key
#   nonpad_kv_seqlen = 4      queries see 3 and 4 keys: it is at the last key that is no padding
#   nonpad_kv_seqlen = 3      2 and 3 keys
set -euo pipefail
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work"
cat > causal.cs <<'CS'
#:package Microsoft.ML.OnnxRuntime@1.31.1
#:package OnnxSharp@0.3.2
#:package Google.Protobuf@3.30.2
using Google.Protobuf; using Microsoft.ML.OnnxRuntime; using Onnx;
Console.WriteLine($"none: {Run(null)}");
Console.WriteLine($"4: {Run(4)}");
Console.WriteLine($"3: {Run(3)}");

static string Run(long? nonpad)
{
    NodeProto attention = new() { OpType = "Attention", Input = { "q", "k", "v" }, Output = { "y" } };
    attention.Attribute.Add(new AttributeProto { Name = "is_causal", I = 1, Type = AttributeProto.Types.AttributeType.Int });
    GraphProto graph = new() { Name = "g", Node = { attention }, Input = { Value("q", 1), Value("k", 1), Value("v", 1) }, Output = { Value("y", 1) } };
    List<(string Name, OrtValue Value)> feeds = [("q", Floats(0, 0)), ("k", Floats(0, 0, 0, 0)), ("v", Floats(1, 2, 4, 8))];
    if (nonpad is { } count)
    {
        attention.Input.Add(["", "", "", "n"]);
        graph.Input.Add(Value("n", 7));
        feeds.Add(("n", OrtValue.CreateTensorValueFromMemory(new[] { count }, [1])));
    }
    using InferenceSession session = new(new ModelProto { IrVersion = 11, OpsetImport = { new OperatorSetIdProto { Version = 24 } }, Graph = graph }.ToByteArray());
    using RunOptions options = new();
    using var results = session.Run(options, [.. feeds.Select(feed => feed.Name)], [.. feeds.Select(feed => feed.Value)], ["y"]);
    return string.Join(' ', results[0].GetTensorDataAsSpan<float>().ToArray().Select(x => x.ToString("g4")));
}
static OrtValue Floats(params float[] data) => OrtValue.CreateTensorValueFromMemory(data, [1, 1, data.Length, 1]);
static ValueInfoProto Value(string name, int type) => new() { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type } } };
CS
printf '%s\n' 'none: 1 1.5' '4: 2.333 3.75' '3: 1.5 2.333' > expected
dotnet run causal.cs > seen
diff expected seen && echo "as stated"
