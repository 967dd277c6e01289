using Acdc.Onnx.Testing;

namespace Acdc.Onnx.Cli.Tests;

/// <summary>The models that the tests run on.</summary>
internal static class Models
{
    public static string Gpt2 => RepositoryFolder.Find("models", "gpt2-tasks", "model.onnx");

    public static string Xproportion => RepositoryFolder.Find("models", "tracr-xproportion", "model.onnx");

    public static string XproportionPrompts => RepositoryFolder.Find("models", "tracr-xproportion", "prompts", "xproportion.jsonl");

    public static string FixedLength => RepositoryFolder.Find("models", "tracr-xproportion", "model_dynamo.onnx");

    public static string Induction => RepositoryFolder.Find("models", "induction-attn2l", "model.onnx");

    public static string Reverse => RepositoryFolder.Find("models", "tracr-reverse", "model.onnx");

    public static string Ioi => RepositoryFolder.Find("models", "gpt2-tasks", "prompts", "ioi.jsonl");
}
