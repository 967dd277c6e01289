using System.Runtime.InteropServices;

namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>A compiled regular expression of Oniguruma's; invalid where the pattern is none.</summary>
internal sealed class OnigurumaHandle() : SafeHandle(0, true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OnigurumaLibrary.Free(handle);
        return true;
    }
}
