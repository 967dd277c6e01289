namespace Acdc.Onnx.Reporting;

/// <summary>A file of results still to be written.</summary>
/// <param name="Name">Its name in the output folder.</param>
/// <param name="Write">Writes its text; line ends are the writer's.</param>
internal sealed record ResultFile(string Name, Action<TextWriter> Write)
{
    /// <summary>
    /// Whether it tells times or places, so that two equal runs may write it differently: it is an indented JSON object and carries its own hash, the last
    /// member, <c>seal</c>.
    /// </summary>
    public bool Sealed { get; init; }
}
