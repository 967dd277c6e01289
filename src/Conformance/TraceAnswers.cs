namespace Acdc.Onnx.Conformance;

/// <summary>The answers of a recorded search's prompts.</summary>
/// <param name="AnswerIds">For each prompt the ids of the answers.</param>
/// <param name="WrongAnswerIds">For each prompt the ids of the wrong answers; none where there are none.</param>
internal sealed record TraceAnswers(IReadOnlyList<int[]> AnswerIds, IReadOnlyList<int[]> WrongAnswerIds)
{
    /// <summary>Reads an answers file.</summary>
    /// <exception cref="InvalidDataException">The file is missing or is no such file; the message names it.</exception>
    public static TraceAnswers Read(string path)
    {
        var json = ConformanceJson.Read<Json>(path);
        return new(json.AnswerIds, json.WrongAnswerIds);
    }

    private sealed record Json
    {
        public required int[][] AnswerIds { get; init; }

        public int[][] WrongAnswerIds { get; init; } = [];
    }
}
