namespace Acdc.Onnx.Cli.Settings;

/// <summary>Whether a command takes one of something, or several to try in turn.</summary>
internal enum Arity
{
    /// <summary>One.</summary>
    One,

    /// <summary>Several, separated by commas.</summary>
    Several,
}
