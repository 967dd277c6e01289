using Acdc.Onnx.GraphRewriter.Circuits;

namespace Acdc.Onnx.Cli;

/// <summary>Reads files with one edge a line; what follows a <c>#</c> is a comment.</summary>
internal static class EdgeListFile
{
    /// <summary>The edges of the file, each of <paramref name="graph"/> or of its whole heads.</summary>
    /// <exception cref="InputException">The file cannot be read, or a line names no edge of the graph.</exception>
    public static EdgeSet Read(string path, EdgeGraph graph)
    {
        EdgeSet edges = new(graph);
        int number = 0;
        foreach (string line in Lines(path))
        {
            number++;
            string text = line.Split('#')[0].Trim();
            foreach (int edge in text.Length == 0 ? [] : Find(text, graph, $"{path}:{number}"))
            {
                edges.Add(edge);
            }
        }

        return edges;
    }

    private static IEnumerable<int> Find(string text, EdgeGraph graph, string place)
    {
        try
        {
            return graph.Refine(Edge.Parse(text));
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
            return File.ReadAllLines(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the edges cannot be read ({fault.Message})", fault);
        }
    }
}
