using Acdc.Onnx.Discovery.Search;

namespace Acdc.Onnx.Discovery.Experiments;

/// <summary>The circuit found again on resamples of the prompts (<see cref="Bootstrap"/>).</summary>
internal static class BootstrapExperiment
{
    /// <summary>So many resamples are drawn unless another number is asked for.</summary>
    public const int UsualResamples = 100;

    /// <summary>The share of resamples inside intervals unless another is asked for.</summary>
    public const double UsualConfidence = 0.95;

    /// <summary>What is found on all prompts, then on each resample of them, one after another.</summary>
    /// <param name="setting">The question.</param>
    /// <param name="finder">How the circuit is found.</param>
    /// <param name="resamples">How many resamples are drawn, by the seed of the setting's walk.</param>
    public static IEnumerable<SearchResult> Run(RunSetting setting, CircuitFinder finder, int resamples = UsualResamples)
    {
        yield return setting.View.Timed("whole", () => finder.Find(setting, "whole"));
        for (int draw = 0; draw < resamples; draw++)
        {
            int number = draw;
            var drawn = Bootstrap.Resample(setting.Prompts.Prompts, setting.Walk.Seed, draw);
            yield return setting.View.Timed("resamples", () =>
                finder.Find(setting with { Prompts = setting.Prompts.With(drawn) }, FormattableString.Invariant($"resample {number}")));
        }
    }
}
