namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>The words of <see cref="DocstringTask"/>.</summary>
internal static class DocstringWords
{
    public static string[] Verbs { get; } = ["Return", "Build", "Load", "Compute", "Check", "Update", "Find", "Write", "Parse", "Open"];

    public static string[] Methods { get; } = ["run", "fetch", "merge", "encode", "render", "solve", "track", "inspect", "convert", "prepare"];

    public static string[] Arguments { get; } =
    [
        "path", "size", "value", "name", "index", "count", "width", "height", "color", "label", "mode", "text", "limit", "offset", "query", "start", "end",
        "key", "data", "user", "host", "port", "token", "cache", "level", "score", "depth", "speed", "angle", "radius", "title", "owner", "date", "time",
        "unit", "price", "weight", "scale", "shape", "axis", "rate", "range", "buffer", "stream", "group", "parent", "child", "target", "source", "filter",
        "order", "format", "version", "status", "message", "event", "error", "result", "total", "option", "flag", "seed", "batch", "step", "window", "margin",
    ];

    public static string[] Words { get; } =
    [
        "river", "cloud", "metal", "paper", "glass", "stone", "field", "forest", "island", "bridge", "engine", "signal", "circle", "corner", "number",
        "letter", "table", "season", "morning", "evening", "winter", "summer", "music", "sugar", "butter", "copper", "silver", "garden", "valley", "desert",
        "ocean", "planet", "rocket", "ladder", "mirror", "candle", "pocket", "button", "ribbon", "basket", "carpet", "pillow", "blanket", "hammer", "anchor",
        "barrel", "wagon", "saddle",
    ];
}
