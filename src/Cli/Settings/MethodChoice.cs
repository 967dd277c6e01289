using Acdc.Onnx.Discovery.Experiments;
using Acdc.Onnx.Discovery.Methods;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>By which method a circuit is found.</summary>
/// <param name="Finder">The method and what is taken.</param>
/// <param name="Options">What else is set.</param>
internal sealed record MethodChoice(CircuitFinder Finder, MethodOptions Options);
