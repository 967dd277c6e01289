using Acdc.Onnx.Cli.Output;
using Acdc.Onnx.Discovery.Search;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx.Cli;

/// <summary>An experiment whose data are read and that can begin.</summary>
/// <param name="Describe">What is run, with the times so far.</param>
/// <param name="Work">Does it, in units that are kept; each finished part is there for <paramref name="SoFar"/> at once.</param>
/// <param name="SoFar">
/// What came out, without another run of the model: all of it after the work, before that what there is; null where that says nothing yet. Called from other
/// threads too.
/// </param>
internal sealed record ExperimentPlan(Func<RunDescription> Describe, Action<IUnitStore, CancellationToken> Work, Func<bool, ExperimentOutcome?> SoFar);
