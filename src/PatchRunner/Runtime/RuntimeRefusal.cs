using Acdc.Onnx.GraphRewriter;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>Says of what ONNX Runtime refused which file it was about, and whether the file or what was made of it is at fault.</summary>
internal static class RuntimeRefusal
{
    private static string Runtime => $"ONNX Runtime {OrtEnvironment.Instance.GetVersionString()}";

    /// <summary>Does what opens the model in <paramref name="path"/>.</summary>
    /// <exception cref="ModelRunException">The runtime refuses the file itself, or fails on it with made-up prompts; the message begins with its
    /// name.</exception>
    /// <exception cref="ModelMappingException">It takes the file, but not what was made of it.</exception>
    internal static T Opening<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ModelRunException fault) when (fault.InnerException is not OnnxRuntimeException)
        {
            throw new ModelRunException($"{Path.GetFileName(path)}: {fault.Message}", fault);
        }
        catch (ModelRunException fault)
        {
            if (OwnRefusal(path) is { } own)
            {
                throw new ModelRunException(
                    $"{Path.GetFileName(path)}: {Runtime} cannot run this file: {Sentence(own)}; export it again, or with a version that goes with this "
                        + "runtime", fault);
            }

            throw fault.BeforeAnyRun
                ? new ModelMappingException(
                    $"{Path.GetFileName(path)}: {Runtime} takes this file, but not what was made of it to look into it: {Sentence(fault.Message)}; report it "
                        + "with the model's origin and what --debug prints", fault)
                : new ModelRunException(
                    $"{Path.GetFileName(path)}: {Runtime} fails on this file with made-up prompts: {Sentence(fault.Message)}; see that it runs on prompts of "
                        + "two lengths, or export it again", fault);
        }
    }

    /// <summary>What went wrong when a model that was opened ran on a user's prompts; null where the fault is of another kind.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="fault">What was thrown.</param>
    public static ModelRunException? Running(string path, Exception fault) => fault is ModelRunException { InnerException: OnnxRuntimeException }
        ? new(
            $"{Path.GetFileName(path)}: {Runtime} fails on these prompts: {Sentence(fault.Message)}; are they longer than the model takes? 'acdc data check' "
                + "looks at them", fault)
        : null;

    private static string? OwnRefusal(string path)
    {
        try
        {
            using SessionOptions options = new() { LogSeverityLevel = OrtEnvironment.Logging, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
            OrtErrors.Translate(() => new InferenceSession(path, options)).Dispose();
            return null;
        }
        catch (ModelRunException refusal)
        {
            return refusal.Message;
        }
    }

    private static string Sentence(string message) => message.TrimEnd('.', ' ');
}
