using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Tokenizers.DotNet;

namespace Acdc.Onnx.TokenizerOracle;

/// <summary>A <c>tokenizer.json</c> read by Hugging Face's own code (Tokenizers.DotNet: the Rust library).</summary>
public sealed class HuggingFaceTokenizer : IDisposable
{
    private readonly Tokenizer _tokenizer;
    private readonly string _file;

    private HuggingFaceTokenizer(string file) => (_file, _tokenizer) = (file, new(file));

    /// <summary>Whether there is a native library for this machine; the tests have that of 64-bit Linux.</summary>
    public static bool IsHere => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Reads a file's text, without what it says of cutting off and filling up.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="addsSpecialTokens">Whether its <c>post_processor</c> counts.</param>
    /// <exception cref="TokenizerException">The library refuses it.</exception>
    public static HuggingFaceTokenizer Read(string json, bool addsSpecialTokens)
    {
        JsonNode root = JsonNode.Parse(json)!;
        root["truncation"] = null;
        root["padding"] = null;
        root["post_processor"] = addsSpecialTokens ? root["post_processor"]?.DeepClone() : null;
        root["added_tokens"] ??= new JsonArray();
        root["version"] ??= "1.0";
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, root.ToJsonString());
            return new(file);
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }

    /// <summary>The ids of a text.</summary>
    public int[] Encode(string text) => [.. _tokenizer.Encode(text).Select(id => (int)id)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokenizer.Dispose();
        File.Delete(_file);
    }
}
