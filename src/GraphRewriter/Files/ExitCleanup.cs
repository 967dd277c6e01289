namespace Acdc.Onnx.GraphRewriter.Files;

/// <summary>What is disposed of when the process ends in the middle, as by <c>Environment.Exit</c> on a signal: files that must not outlive it.</summary>
internal static class ExitCleanup
{
    private static readonly HashSet<IDisposable> Open = new(ReferenceEqualityComparer.Instance);

    static ExitCleanup() => AppDomain.CurrentDomain.ProcessExit += (_, _) => DisposeAll();

    /// <summary>From now on <paramref name="owner"/> is disposed of if the process ends.</summary>
    public static void Add(IDisposable owner)
    {
        lock (Open)
        {
            Open.Add(owner);
        }
    }

    /// <summary>Takes <see cref="Add"/> back.</summary>
    /// <returns>Whether it was there; else the process is ending, or it was taken back before.</returns>
    public static bool Remove(IDisposable owner)
    {
        lock (Open)
        {
            return Open.Remove(owner);
        }
    }

    /// <summary>Disposes of all of it now. For the end of a process that runs no handlers.</summary>
    public static void DisposeAll()
    {
        IDisposable[] open;
        lock (Open)
        {
            open = [.. Open];
        }

        foreach (var owner in open)
        {
            try
            {
                owner.Dispose();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The process ends; the next start removes what is left.
            }
        }
    }
}
