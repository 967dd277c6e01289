using System.Xml.Linq;
using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Architecture.Tests;

/// <summary>Rules on the text of the sources and of the project files.</summary>
[TestClass]
public sealed class SourceTests
{
    [TestMethod]
    public void Every_package_has_its_licence_in_the_notices()
    {
        string notices = File.ReadAllText(RepositoryFolder.Find("THIRD-PARTY-NOTICES.md"));
        string[] missing = [.. Items("Directory.Packages.props", "PackageVersion").Where(package => !notices.Contains(package, StringComparison.Ordinal))];

        Assert.AreEqual("", string.Join(", ", missing));
    }

    [TestMethod]
    public void The_package_names_every_package_that_its_assemblies_stand_on()
    {
        string folder = RepositoryFolder.Find("src", "Acdc");
        var document = XDocument.Load(Path.Combine(folder, "Acdc.csproj"));
        string[] held = [.. document.Descendants("ProjectReference").Select(project => Path.GetFullPath(Path.Combine(folder, (string)project.Attribute("Include")!)))];
        string[] needed = [.. held.SelectMany(project => Packages(XDocument.Load(project))).Distinct().Order(StringComparer.Ordinal)];

        CollectionAssert.AreEqual(needed, Packages(document).Order(StringComparer.Ordinal).ToArray());
    }

    private static IEnumerable<string> Packages(XDocument project) =>
        project.Descendants("PackageReference").Where(package => (string?)package.Attribute("PrivateAssets") != "all").Select(package => (string)package.Attribute("Include")!);

    private static IEnumerable<string> Items(string file, string name) =>
        XDocument.Load(RepositoryFolder.Find(file)).Descendants(name).Select(item => (string)item.Attribute("Include")!);
}
