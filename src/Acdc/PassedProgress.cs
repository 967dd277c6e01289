using Acdc.Onnx.Discovery.Experiments;

namespace Acdc.Onnx;

/// <summary>Progress of one kind told as another, at once and on the same thread.</summary>
internal static class PassedProgress
{
    /// <summary>Tells <paramref name="to"/> what <paramref name="told"/> makes of each value.</summary>
    public static IProgress<T> As<T>(this IProgress<WorkProgress> to, Func<T, WorkProgress> told) => new Passed<T>(to, told);

    private sealed class Passed<T>(IProgress<WorkProgress> to, Func<T, WorkProgress> told) : IProgress<T>
    {
        public void Report(T value) => to.Report(told(value));
    }
}
