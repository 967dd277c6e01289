using System.Text;

namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>SentencePiece's tokens for single bytes: <c>&lt;0x0A&gt;</c>.</summary>
internal static class ByteTokens
{
    /// <summary>The ids of a text's UTF-8 bytes; null where the vocabulary lacks one.</summary>
    public static IReadOnlyList<int>? Of(string text, IReadOnlyDictionary<string, int> vocabulary)
    {
        List<int> ids = [];
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            if (!vocabulary.TryGetValue($"<0x{value:X2}>", out int id))
            {
                return null;
            }

            ids.Add(id);
        }

        return ids;
    }
}
