namespace Acdc.Onnx.Discovery.Tokenization;

/// <summary>Texts with numbers, in order: finds those that a text begins with at a place, a character at a time.</summary>
internal sealed class PrefixTable
{
    private readonly string[] _keys;
    private readonly int[] _values;

    public PrefixTable(IReadOnlyDictionary<string, int> entries)
    {
        _keys = [.. entries.Keys];
        _values = [.. entries.Values];
        Array.Sort(_keys, _values, StringComparer.Ordinal);
    }

    /// <summary>Fills <paramref name="found"/> with the length and the number of every entry that begins at <paramref name="start"/>, shortest first.</summary>
    public void Find(string text, int start, List<(int Length, int Value)> found)
    {
        found.Clear();
        int low = 0;
        int high = _keys.Length;
        for (int length = 1; start + length <= text.Length; length++)
        {
            char next = text[start + length - 1];
            low = FirstAtLeast(low, high, length - 1, next);
            high = next == char.MaxValue ? high : FirstAtLeast(low, high, length - 1, (char)(next + 1));
            if (low == high)
            {
                return;
            }

            if (_keys[low].Length == length)
            {
                found.Add((length, _values[low]));
            }
        }
    }

    private int FirstAtLeast(int low, int high, int at, char character)
    {
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_keys[middle].Length <= at || _keys[middle][at] < character)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
