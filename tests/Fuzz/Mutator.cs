namespace Acdc.Onnx.Fuzz;

/// <summary>
/// Damages bytes, the same way for the same seed: single bytes, stretches, ends, pieces of other files, and the structure of messages and JSON.
/// </summary>
internal static class Mutator
{
    private static readonly string[] Words =
    [
        "NaN", "-1", "1e999", "9223372036854775807", "-9223372036854775808", "null", "[]", "{}", "\"\"", "true", "\"\\u001b[31m\"", "\"\\ud800\"", "0.5",
        "[[[[]]]]", "\"input->a0.h0<q>\"", "\"../../etc/passwd\"",
    ];

    public static byte[] Damage(byte[] seed, byte[] other, Random random, bool isText)
    {
        byte[] bytes = [.. seed];
        for (int change = random.Next(10) < 7 ? 1 : random.Next(2, 5); change > 0; change--)
        {
            bytes = (isText, random.Next(16)) switch
            {
                (_, 0) => Flip(bytes, random),
                (_, 1) => bytes[..random.Next(bytes.Length + 1)],
                (_, 2) => Splice(bytes, other, random),
                (_, 3) => Repeat(bytes, random),
                (true, _) => JsonDamage(bytes, random),
                (false, _) => WireMessage.Damage(bytes, other, random),
            };
        }

        return bytes;
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        for (int change = random.Next(1, 9); change > 0 && bytes.Length > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static byte[] Splice(byte[] bytes, byte[] other, Random random)
    {
        int from = random.Next(other.Length + 1), count = Math.Min(random.Next(1, 200), other.Length - from), at = random.Next(bytes.Length + 1);
        int over = random.Next(2) == 0 ? 0 : Math.Min(count, bytes.Length - at);
        return [.. bytes[..at], .. other[from..(from + count)], .. bytes[(at + over)..]];
    }

    private static byte[] Repeat(byte[] bytes, Random random)
    {
        int from = random.Next(bytes.Length + 1), count = Math.Min(random.Next(1, 100), bytes.Length - from);
        return [.. bytes[..from], .. Enumerable.Repeat(bytes[from..(from + count)], random.Next(2, 20)).SelectMany(part => part), .. bytes[(from + count)..]];
    }

    private static byte[] JsonDamage(byte[] bytes, Random random)
    {
        int[] places = [.. Enumerable.Range(0, bytes.Length).Where(at => bytes[at] is (byte)':' or (byte)',' or (byte)'[')];
        if (places.Length == 0)
        {
            return Flip(bytes, random);
        }

        int start = places[random.Next(places.Length)] + 1, end = start, depth = 0;
        while (end < bytes.Length && (depth > 0 || bytes[end] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)'\n')))
        {
            depth += bytes[end] is (byte)'{' or (byte)'[' ? 1 : bytes[end] is (byte)'}' or (byte)']' ? -1 : 0;
            end++;
        }

        byte[] value = random.Next(12) switch
        {
            0 => [],
            1 or 2 => [.. bytes[start..end], (byte)',', .. bytes[start..end]],
            3 => [.. Enumerable.Repeat((byte)'[', random.Next(1, 300))],
            _ => System.Text.Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]),
        };
        return [.. bytes[..start], .. value, .. bytes[end..]];
    }
}
