using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.PatchRunner.Evaluation;

/// <summary>An evaluator that runs a model and holds its sessions.</summary>
internal interface IModelEvaluator : ICircuitEvaluator, IDisposable;
