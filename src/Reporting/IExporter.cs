using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Reporting;

/// <summary>Writes one file of the results. The same search gives the same text, under any culture.</summary>
public interface IExporter
{
    /// <summary>The file's name in the output folder.</summary>
    string FileName { get; }

    /// <summary>What the file says, in one line.</summary>
    string Description { get; }

    /// <summary>Whether the file has anything to say of <paramref name="result"/>; where not, none is written.</summary>
    bool Tells(SearchResult result) => true;

    /// <summary>Whether two equal runs may write it differently (<see cref="ResultFile.Sealed"/>).</summary>
    bool Sealed => false;

    /// <summary>Writes the file's text. Line ends are the writer's.</summary>
    void Write(SearchResult result, RunDescription run, TextWriter output);
}
