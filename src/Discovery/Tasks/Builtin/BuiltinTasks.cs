namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>The tasks there are. A new one is a file of its own and a line here.</summary>
internal static class BuiltinTasks
{
    /// <summary>All tasks, in the order of help texts.</summary>
    public static IReadOnlyList<BuiltinTask> All { get; } =
    [
        IoiTask.Definition,
        GreaterThanTask.Definition,
        DocstringTask.Definition,
        InductionTask.Definition,
        TracrReverseTask.Definition,
        TracrProportionTask.Definition,
    ];

    /// <summary>The task of that name; null where there is none.</summary>
    public static BuiltinTask? Find(string name) => All.FirstOrDefault(task => task.Name == name);
}
