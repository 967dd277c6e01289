using Acdc.Onnx.TokenizerOracle;

if (args[0] == "texts")
{
    return SentencePieceTable.WriteTexts(int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
}

if (args[0] == "kinds")
{
    foreach (var (name, json) in TokenizerKinds.All)
    {
        File.WriteAllText(
            Path.Combine(Directory.CreateDirectory(Path.Combine(args[1], name.Replace(' ', '-').Replace('"', '-'), "x")).FullName, "tokenizer.json"), json);
    }

    return 0;
}

if (args[0] == "sentencepiece")
{
    return SentencePieceTable.Print(args[1]);
}

// Arguments: the number of texts, then folders of folders that hold a tokenizer.json each. Prints the table; 1 where it is not 100 %.
var texts = SampleTexts.Take(int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
string[] folders = [
    .. args[1..].SelectMany(Directory.GetDirectories).Where(folder => File.Exists(Path.Combine(folder, "tokenizer.json"))).Order(StringComparer.Ordinal)];
Console.WriteLine("| tokenizer | kind | texts | equal | refused | % |");
Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
bool all = folders.Length > 0;
foreach (string folder in folders)
{
    var row = Comparison.Of(folder, texts);
    double share = 100.0 * row.Equal / row.Texts;
    Console.WriteLine(FormattableString.Invariant($"| {row.Name} | {row.Kind} | {row.Texts} | {row.Equal} | {row.Refused} | {share:0.##} |"));
    if (row.FirstDifference is { } difference)
    {
        all = false;
        Console.Error.WriteLine($"{row.Name}: {difference}");
    }
}

Console.WriteLine();
Console.WriteLine(all ? $"{folders.Length} tokenizers: all equal" : $"{folders.Length} tokenizers: NOT all equal");
return all ? 0 : 1;
