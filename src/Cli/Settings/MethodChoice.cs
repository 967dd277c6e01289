using Acdc.Onnx.Discovery.Methods;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>By which method a circuit is found.</summary>
/// <param name="Scorer">The scoring method; null for the search itself.</param>
/// <param name="Selection">What is taken: for the search, its threshold.</param>
/// <param name="Order">What the search takes its order from; null for its own.</param>
/// <param name="Options">What else is set.</param>
internal sealed record MethodChoice(IEdgeScorer? Scorer, EdgeSelection Selection, IEdgeScorer? Order, MethodOptions Options);
