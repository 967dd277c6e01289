using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Runtime;

/// <summary>ONNX Runtime's environment, one per process, kept from writing to standard error: what fails comes as an exception.</summary>
internal static class OrtEnvironment
{
    public const OrtLoggingLevel Logging = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private static readonly Lazy<OrtEnv> Quiet = new(Create);

    public static OrtEnv Instance => Quiet.Value;

    private static OrtEnv Create()
    {
        if (OrtEnv.IsCreated)
        {
            OrtEnv existing = OrtEnv.Instance();
            existing.EnvLogLevel = Logging;
            return existing;
        }

        EnvironmentCreationOptions options = new() { logId = "acdc", logLevel = Logging };
        return OrtEnv.CreateInstanceWithOptions(ref options);
    }
}
