namespace Acdc.Onnx.Discovery.Methods;

/// <summary>What the user can set of a scoring method. Each method reads what concerns it.</summary>
public sealed record MethodOptions
{
    /// <summary>Seed of what is drawn at random.</summary>
    public int Seed { get; init; }

    /// <summary>The level of an <see cref="ILevelledScorer"/>; null for its own default.</summary>
    public double? Level { get; init; }

    /// <summary>Steps of a method that follows a way from the ablated to the clean values.</summary>
    public int Steps { get; init; } = 5;

    /// <summary>Steps of training of an <see cref="ITrainedScorer"/>; null for its own default.</summary>
    public int? Epochs { get; init; }

    /// <summary>How far a step of training goes (Adam's α); null for the method's own default.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Whether a method computes as the published program does, also where that is not what one would want.</summary>
    public bool Published { get; init; }
}
