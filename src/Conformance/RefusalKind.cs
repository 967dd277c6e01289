using System.Text.Json.Serialization;

namespace Acdc.Onnx.Conformance;

/// <summary>How a bad model is to be answered.</summary>
internal enum RefusalKind
{
    /// <summary>With an error.</summary>
    Error,

    /// <summary>With a warning or an error.</summary>
    [JsonStringEnumMemberName("warning-or-error")]
    WarningOrError,

    /// <summary>With an error, or by handling it rightly.</summary>
    [JsonStringEnumMemberName("error-or-handled")]
    ErrorOrHandled,
}
