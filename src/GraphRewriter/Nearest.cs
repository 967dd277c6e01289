namespace Acdc.Onnx.GraphRewriter;

/// <summary>What was probably meant by a name that is not known.</summary>
internal static class Nearest
{
    /// <summary>
    /// The known name that differs least from <paramref name="given"/>, in letters left out, added, changed or exchanged with a neighbour, whatever their case;
    /// null where none is closer than half of the longer name, or than <paramref name="most"/>.
    /// </summary>
    /// <param name="given">The name that was given.</param>
    /// <param name="known">The names that there are.</param>
    /// <param name="most">How many differences a name may have.</param>
    public static string? To(string given, IEnumerable<string> known, int most = int.MaxValue) => known
        .Select(name => (Name: name, Differences: Differences(given.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(name => name.Differences <= Math.Min(most, Math.Max(given.Length, name.Name.Length) / 2))
        .OrderBy(name => name.Differences)
        .Select(name => name.Name)
        .FirstOrDefault();

    /// <summary>A question after the name that was probably meant, to be put behind a message; empty where there is none.</summary>
    /// <param name="given">The name that was given.</param>
    /// <param name="known">The names that there are.</param>
    public static string Question(string given, IEnumerable<string> known) => To(given, known) is { } name ? $" Did you mean '{name}'?" : "";

    /// <summary>The distance of Damerau and Levenshtein in which no piece of text is changed twice.</summary>
    private static int Differences(string one, string other)
    {
        int[,] distance = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                distance[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1,
                    distance[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[one.Length, other.Length];
    }
}
