namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>The spelling of <see cref="MeasuredPositions"/>.</summary>
internal static class MeasuredPositionNames
{
    private static readonly (string Name, MeasuredPositions Value)[] Entries =
    [
        ("last", MeasuredPositions.Last),
        ("all", MeasuredPositions.All),
        ("from_1", MeasuredPositions.FromSecond),
        ("given", MeasuredPositions.Given),
    ];

    /// <summary>All names, in the order of help texts.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Entries.Select(entry => entry.Name)];

    /// <summary>The choice of that name; null where there is none.</summary>
    public static MeasuredPositions? Find(string name) =>
        Entries.Where(entry => entry.Name == name).Select(entry => (MeasuredPositions?)entry.Value).FirstOrDefault();

    /// <summary>The name.</summary>
    public static string NameOf(MeasuredPositions positions) => Entries.First(entry => entry.Value == positions).Name;
}
