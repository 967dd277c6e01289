using System.Globalization;

namespace Acdc.Onnx.Reporting.Tests;

[TestClass]
public sealed class ExporterTests
{
    private static IEnumerable<object[]> Files =>
        from sample in Samples.All
        from exporter in Exporters.All
        select new object[] { sample.Name, exporter.FileName };

    public static string Name(System.Reflection.MethodInfo method, object[] row) => $"{row[0]}/{row[1]}";

    [TestMethod]
    [DynamicData(nameof(Files), DynamicDataDisplayName = nameof(Name))]
    public void A_file_is_as_accepted_under_any_culture(string sample, string file)
    {
        Golden.Check($"{sample}/{file}", Written.Text(sample, file, CultureInfo.InvariantCulture));
        Golden.Check($"{sample}/{file}", Written.Text(sample, file, Golden.ForeignCulture()));
    }

    [TestMethod]
    [DynamicData(nameof(Files), DynamicDataDisplayName = nameof(Name))]
    public void Lines_end_in_a_line_feed_and_the_last_one_ends(string sample, string file)
    {
        string text = Written.Text(sample, file);

        Assert.IsFalse(text.Contains('\r', StringComparison.Ordinal));
        Assert.IsTrue(text.EndsWith('\n') && !text.EndsWith("\n\n", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Every_file_has_a_name_of_its_own_and_says_what_it_is()
    {
        CollectionAssert.AllItemsAreUnique(Exporters.All.Select(exporter => exporter.FileName).ToArray());
        Assert.IsTrue(Exporters.All.All(exporter => exporter.Description.Length > 0));
    }
}
