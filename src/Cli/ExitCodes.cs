namespace Acdc.Onnx.Cli;

/// <summary>What the command's exit code says.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A check failed, or there was nothing to check.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A file or device that is broken, missing or refused.</summary>
    public const int BadInput = 3;

    /// <summary>A model that can be read but not mapped.</summary>
    public const int Unmappable = 4;

    /// <summary>A fault of the program itself.</summary>
    public const int Unexpected = 70;

    /// <summary>Stopped by the user; what was found so far is written.</summary>
    public const int Interrupted = 130;
}
