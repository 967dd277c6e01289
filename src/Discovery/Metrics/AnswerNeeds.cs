namespace Acdc.Onnx.Discovery.Metrics;

/// <summary>The answers that a metric cannot do without.</summary>
public enum AnswerNeeds
{
    /// <summary>None.</summary>
    None,

    /// <summary>Answers; wrong answers are used where they are given.</summary>
    Answers,

    /// <summary>Answers and wrong answers.</summary>
    AnswersAndWrongAnswers,
}
