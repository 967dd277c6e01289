using Acdc.Onnx.GraphRewriter.Ir;

namespace Acdc.Onnx.GraphRewriter.Profiling;

/// <summary>The profiles of a graph's values, and the run sizes they were measured at.</summary>
/// <param name="ByName">Profiles by value name.</param>
/// <param name="First">The first run.</param>
/// <param name="Second">The second run; the same where the model runs at one size only.</param>
internal sealed record Profiles(IReadOnlyDictionary<string, ValueProfile> ByName, RunSize First, RunSize Second)
{
    /// <summary>The profile of <paramref name="value"/>.</summary>
    /// <exception cref="ModelMappingException">It was not measured.</exception>
    public ValueProfile this[OnnxValue value] =>
        ByName.GetValueOrDefault(value.Name) ?? throw new ModelMappingException($"the value '{value}' computed by {value.Producer} could not be measured");
}
