namespace Acdc.Onnx.GraphRewriter.Serialization;

/// <summary>Spelling of operator domains.</summary>
internal static class Domains
{
    /// <summary>The domain with the default one's long name taken for the short.</summary>
    public static string Plain(string domain) => domain == "ai.onnx" ? "" : domain;
}
