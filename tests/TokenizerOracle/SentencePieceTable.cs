using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.TokenizerOracle;

/// <summary>Compares SentencePiece models with the ids that SentencePiece's own program gave (<c>scripts/sentencepiece.sh</c>).</summary>
internal static class SentencePieceTable
{
    /// <summary>Writes the sample texts, one a line.</summary>
    public static int WriteTexts(int count)
    {
        foreach (string text in SampleTexts.Take(count))
        {
            Console.Out.Write(string.Concat(text.Select(character => character is '\n' or '\r' or '\0' ? ' ' : character)) + "\n");
        }

        return 0;
    }

    /// <summary>Prints a row for every <c>NAME.model</c> of a folder, whose <c>NAME.ids</c> belong to the lines of <c>texts.txt</c>.</summary>
    public static int Print(string folder)
    {
        string[] texts = File.ReadAllText(Path.Combine(folder, "texts.txt")).Split('\n')[..^1];
        int passed = 0;
        int failed = 0;
        Console.WriteLine("| model | texts | equal | % |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (string model in Directory.GetFiles(folder, "*.model").Order(StringComparer.Ordinal))
        {
            int equal = Equal(model, texts, File.ReadAllLines(Path.ChangeExtension(model, ".ids")));
            (passed, failed) = equal == texts.Length ? (passed + 1, failed) : (passed, failed + 1);
            Console.WriteLine(
                FormattableString.Invariant($"| {Path.GetFileNameWithoutExtension(model)} | {texts.Length} | {equal} | {100.0 * equal / texts.Length:0.##} |"));
        }

        Console.WriteLine(FormattableString.Invariant($"{passed} passed, {failed} failed"));
        return passed > 0 && failed == 0 ? 0 : 1;
    }

    private static int Equal(string model, string[] texts, string[] ids)
    {
        var folder = Directory.CreateTempSubdirectory("acdc-spm-");
        try
        {
            File.Copy(model, Path.Combine(folder.FullName, "tokenizer.model"));
            var tokenizer = TokenizerLoader.FromFolder(folder.FullName)!;
            return texts.Zip(ids).Count(pair => string.Join(' ', tokenizer.Encode(pair.First)) == pair.Second.Trim());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
