using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Components;

/// <summary>A component whose smaller weights are inputs, so that heads and layers that differ in nothing else run in one session.</summary>
/// <param name="Model">The model, with names that say nothing; its outputs are the component's.</param>
/// <param name="Key">Equal for equal templates.</param>
/// <param name="Inputs">The inputs for activations.</param>
/// <param name="Sides">The inputs for outside values, with those values' names in the map.</param>
/// <param name="Weights">The inputs for weights, with this component's.</param>
internal sealed record ComponentTemplate(
    OnnxModel Model,
    string Key,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<(string Input, string Side)> Sides,
    IReadOnlyList<(string Input, OnnxTensor Weight)> Weights);
