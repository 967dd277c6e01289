using System.Runtime.InteropServices;

namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>Where Oniguruma writes the place of a match.</summary>
internal sealed class OnigurumaRegion() : SafeHandle(0, true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    public static OnigurumaRegion Create()
    {
        OnigurumaRegion region = new();
        region.SetHandle(OnigurumaLibrary.NewRegion());
        return region.IsInvalid ? throw new InsufficientMemoryException("no memory for a match") : region;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OnigurumaLibrary.FreeRegion(handle);
        return true;
    }
}
