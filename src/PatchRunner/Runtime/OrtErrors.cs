using System.Text.RegularExpressions;
using Acdc.Onnx.GraphRewriter;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Turns ONNX Runtime's exceptions into ours.</summary>
internal static partial class OrtErrors
{
    /// <summary>Does <paramref name="work"/>; what ONNX Runtime throws becomes a <see cref="ModelRunException"/>.</summary>
    public static T Translate<T>(Func<T> work) => Translate(work, static work => work());

    /// <summary>As <see cref="Translate{T}(Func{T})"/>, for loading a model.</summary>
    public static T TranslateLoad<T>(Func<T> load)
    {
        try
        {
            return Translate(load);
        }
        catch (ModelRunException refusal)
        {
            throw new ModelRunException(refusal.Message, refusal.InnerException) { BeforeAnyRun = true };
        }
    }

    /// <summary>As <see cref="Translate{T}(Func{T})"/>, for work done so often that it should not make an object of what it needs.</summary>
    public static T Translate<TState, T>(TState state, Func<TState, T> work)
    {
        try
        {
            return Instruments.InRuntime(state, work);
        }
        catch (OnnxRuntimeException failure)
        {
            throw new ModelRunException(OneLine(failure.Message), failure);
        }
    }

    /// <summary>The runtime's message on one line, without its error code and its own source files and functions.</summary>
    public static string OneLine(string message)
    {
        string text = OfFile().Replace(ErrorCode().Replace(message, ""), "");
        text = SourceLine().Replace(text, "");
        return Whitespace().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\[ErrorCode:\w+\]\s*|\[ONNXRuntimeError\] : \d+ : \w+ : ")]
    private static partial Regex ErrorCode();

    /// <summary>What stands before a reason where a file is loaded.</summary>
    [GeneratedRegex(@"Load model from .+? failed:")]
    private static partial Regex OfFile();

    /// <summary>File and line, then the function: a bare name, or return type, qualified name, arguments in balanced brackets.</summary>
    [GeneratedRegex(
        @"(?:\b[A-Za-z]:)?[\w.+/\\-]+\.(?:cc|h|hpp|cpp|cu|cuh):\d+\s+"
            + @"(?:(?:[^\s()]+\s)*[^\s()]+::[^\s()]+\((?>[^()]+|(?<open>\()|(?<-open>\)))*(?(open)(?!))\)(?:\sconst)?(?:\s\[with[^\]]*\])?|\S+)\s*")]
    private static partial Regex SourceLine();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
