using Acdc.Onnx.GraphRewriter;
using Acdc.Onnx.GraphRewriter.Circuits;
using Acdc.Onnx.GraphRewriter.Files;

namespace Acdc.Onnx.Cli.Output;

/// <summary>A file with one edge a line; what follows a <c>#</c> is a comment.</summary>
internal sealed class EdgeListFile
{
    private readonly IReadOnlyList<(string Place, Edge Edge)> _edges;

    private EdgeListFile(IReadOnlyList<(string Place, Edge Edge)> edges) => _edges = edges;

    /// <summary>Reads what can be read without the model.</summary>
    /// <exception cref="InputException">The file cannot be read, or a line spells no edge.</exception>
    public static EdgeListFile Parse(string path)
    {
        List<(string, Edge)> edges = [];
        foreach (var (index, line) in Lines(path).Index())
        {
            string place = FormattableString.Invariant($"{path}:{index + 1}"), text = line.Split('#')[0].Trim();
            if (text.Length > 0)
            {
                edges.Add((place, Found(place, () => Edge.Parse(text))));
            }
        }

        return new(edges);
    }

    /// <summary>The edges, each of <paramref name="graph"/> or of its whole heads.</summary>
    /// <exception cref="InputException">A line names no edge of the graph.</exception>
    public EdgeSet In(EdgeGraph graph) => new EdgeSet(graph).With(_edges.SelectMany(listed => Found(listed.Place, () => graph.Refine(listed.Edge).ToArray())));

    private static T Found<T>(string place, Func<T> find)
    {
        try
        {
            return find();
        }
        catch (Exception fault) when (fault is FormatException or KeyNotFoundException)
        {
            throw new InputException($"{place}: {fault.Message}", fault);
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            FileBudget.Check(path);
            return File.ReadAllLines(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the edges cannot be read ({fault.Message}){(File.Exists(path) ? "" : NearFile.Question(path))}", fault);
        }
    }
}
