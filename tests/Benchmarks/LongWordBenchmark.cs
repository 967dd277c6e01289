using System.Diagnostics;
using System.Text.Json;
using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Benchmarks;

/// <summary>Times SentencePiece-style byte-pair merging of one long word.</summary>
internal static class LongWordBenchmark
{
    private const int Repeats = 40, Short = 4_000, Long = 40_000;

    /// <summary>The time for 40,000 characters by that for 4,000, of which ten are timed together, so that both take about as long.</summary>
    public static double Ratio()
    {
        string folder = Directory.CreateTempSubdirectory("acdc-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer());
            ITokenizer tokenizer = TokenizerLoader.FromFolder(folder)!;
            string longWord = Word(Long, 0);
            string[] shortWords = [.. Enumerable.Range(1, Long / Short).Select(seed => Word(Short, seed))];
            double ofLong = double.MaxValue, ofShort = double.MaxValue;
            for (int repeat = 0; repeat < Repeats; repeat++)
            {
                ofLong = Math.Min(ofLong, Seconds(tokenizer, longWord));
                ofShort = Math.Min(ofShort, Seconds(tokenizer, shortWords));
            }

            return ofLong / (ofShort / shortWords.Length);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static string Word(int length, int seed)
    {
        Random random = new(seed);
        return new([.. Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(8)))]);
    }

    private static double Seconds(ITokenizer tokenizer, params string[] words)
    {
        long start = Stopwatch.GetTimestamp();
        Array.ForEach(words, word => tokenizer.Encode(word));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // Eight letters, all their pairs, and all pairs of pairs.
    private static string Tokenizer()
    {
        string[] letters = [.. Enumerable.Range('a', 8).Select(letter => ((char)letter).ToString())];
        (string Left, string Right)[] pairs = [.. letters.SelectMany(left => letters.Select(right => (left, right)))];
        (string Left, string Right)[] fours = [.. pairs.SelectMany(left => pairs.Select(right => (left.Left + left.Right, right.Left + right.Right)))];
        (string Left, string Right)[] merges = [.. pairs, .. fours];
        var vocabulary = letters.Concat(merges.Select(merge => merge.Left + merge.Right)).Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return JsonSerializer.Serialize(
            new { model = new { type = "BPE", vocab = vocabulary, merges = merges.Select(merge => new[] { merge.Left, merge.Right }) } });
    }
}
