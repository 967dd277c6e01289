using System.Runtime.InteropServices;

namespace Acdc.Onnx.Discovery.Tokenization.Patterns;

/// <summary>
/// The native library of the package Onigwrap (Oniguruma over UTF-16), called directly: the package's own classes do not tell a search that was given up
/// from one that found nothing.
/// </summary>
internal static class OnigurumaLibrary
{
    /// <summary>What a search gives that found nothing; what is below was given up (ten million steps at one place, Oniguruma's own limit).</summary>
    public const int Mismatch = -1;

    private const string Name = "libonigwrap";

    [DllImport(Name, EntryPoint = "onigwrap_create", CharSet = CharSet.Unicode, ExactSpelling = true)]
    public static extern OnigurumaHandle Create(string pattern, int bytes, int ignoreCase, int multiline);

    [DllImport(Name, EntryPoint = "onigwrap_free")]
    public static extern void Free(nint regex);

    [DllImport(Name, EntryPoint = "onigwrap_region_new")]
    public static extern nint NewRegion();

    [DllImport(Name, EntryPoint = "onigwrap_region_free")]
    public static extern void FreeRegion(nint region);

    /// <summary>Searches from a byte on.</summary>
    [DllImport(Name, EntryPoint = "onigwrap_search", CharSet = CharSet.Unicode, ExactSpelling = true)]
    public static extern int Search(OnigurumaHandle regex, string text, int from, int bytes, OnigurumaRegion region);

    /// <summary>The UTF-16 unit at which a group begins.</summary>
    [DllImport(Name, EntryPoint = "onigwrap_pos")]
    public static extern int Position(OnigurumaRegion region, int group);

    /// <summary>A group's length in UTF-16 units.</summary>
    [DllImport(Name, EntryPoint = "onigwrap_len")]
    public static extern int Length(OnigurumaRegion region, int group);
}
