namespace Acdc.Onnx.Discovery.Methods;

/// <summary>A scorer that trains masks.</summary>
internal interface ITrainedScorer : IEdgeScorer
{
    /// <summary>Steps of training where the user names no number.</summary>
    int Epochs { get; }

    /// <summary>How far a step goes (Adam's α) where the user does not say.</summary>
    double LearningRate { get; }
}
