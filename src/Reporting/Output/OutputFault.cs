namespace Acdc.Onnx.Reporting.Output;

/// <summary>Gives faults of the file system the name of what was to be written.</summary>
internal static class OutputFault
{
    public static void Named(string target, Action action) => Named(target, () =>
    {
        action();
        return true;
    });

    public static T Named<T>(string target, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OutputException($"{target} cannot be written: {fault.Message}", fault);
        }
    }
}
