using System.Globalization;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Reporting.Tests;

/// <summary>Texts that were looked at and accepted. <c>ACDC_ACCEPT_GOLDEN=1</c> accepts what is written now.</summary>
internal static class Golden
{
    /// <summary>A culture in which a number written without care does not read back: comma, another minus, grouped digits.</summary>
    public static CultureInfo ForeignCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.TextInfo.ListSeparator = ";";
        return culture;
    }

    /// <summary>Runs <paramref name="write"/> as it would run under <paramref name="culture"/>.</summary>
    public static string Under(CultureInfo culture, Action<TextWriter> write)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            using StringWriter writer = new(culture) { NewLine = "\n" };
            write(writer);
            return writer.ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>Asserts that <paramref name="text"/> is the accepted one.</summary>
    public static void Check(string name, string text)
    {
        string path = RepositoryFolder.Find("tests", "Reporting.Tests", "golden", name);
        if (Environment.GetEnvironmentVariable("ACDC_ACCEPT_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.IsTrue(File.Exists(path), $"{name} was never accepted: look at what is written, then run the tests once with ACDC_ACCEPT_GOLDEN=1");
        Assert.AreEqual(File.ReadAllText(path).ReplaceLineEndings("\n"), text, $"{name} is not as accepted");
    }
}
