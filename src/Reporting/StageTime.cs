namespace Acdc.Onnx.Reporting;

/// <summary>How long a part of a run took.</summary>
/// <param name="Name">The part, in snake_case: it becomes a key of run.json.</param>
/// <param name="Seconds">Seconds on the clock.</param>
public sealed record StageTime(string Name, double Seconds);
