namespace Acdc.Onnx.Reporting;

/// <summary>A file of results still to be written.</summary>
/// <param name="Name">Its name in the output folder.</param>
/// <param name="Write">Writes its text; line ends are the writer's.</param>
public sealed record ResultFile(string Name, Action<TextWriter> Write);
