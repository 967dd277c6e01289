namespace Acdc.Onnx.PatchRunner;

/// <summary>An evaluator that runs a model and holds its sessions.</summary>
public interface IModelEvaluator : ICircuitEvaluator, IDisposable;
