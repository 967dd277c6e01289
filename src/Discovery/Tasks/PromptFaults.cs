namespace Acdc.Onnx.Discovery.Tasks;

/// <summary>What becomes of faults in a prompt file: the first ends the reading, or all are told.</summary>
/// <param name="tell">Is told of every fault; null for ending at the first.</param>
internal sealed class PromptFaults(Action<PromptException>? tell = null)
{
    /// <summary>How many were told.</summary>
    public int Count { get; private set; }

    /// <summary>Tells or throws a fault.</summary>
    public void Tell(PromptException fault)
    {
        if (tell is null)
        {
            throw fault;
        }

        Count++;
        tell(fault);
    }

    /// <summary>What <paramref name="read"/> gives; the default where a fault was told instead.</summary>
    public T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (PromptException fault) when (tell is not null)
        {
            Tell(fault);
            return default;
        }
    }
}
