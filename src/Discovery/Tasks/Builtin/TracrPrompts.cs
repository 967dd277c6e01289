using System.Globalization;

namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>Prompts of the compiled models, each corrupted by the one after it, as its authors pair prompts at random.</summary>
internal static class TracrPrompts
{
    private static readonly int[] Positions = [0, 1, 2, 3];
    private static readonly int[] MovedPositions = [2, 3, 0, 1];

    /// <summary>The forms that the input takes.</summary>
    public static IReadOnlyList<TaskVariant> Variants { get; } =
    [
        new("merged", "corrupted tokens only"),
        new("split", "corrupted position ids too, for --split-embeddings"),
    ];

    /// <summary>Prompts of all that there are, in the order given.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="all">All prompts of four tokens, in random order.</param>
    /// <param name="options">The options of a search.</param>
    /// <param name="answers">The answers at positions 1, 2, 3; null where the model's output names no tokens.</param>
    public static GeneratedTask Take(string task, TaskRequest request, IReadOnlyList<int[]> all, string options, Func<int[], int[]>? answers)
    {
        if (request.Count > all.Count)
        {
            throw new TaskException(
                string.Create(CultureInfo.InvariantCulture, $"{task}: there are {all.Count} different prompts; ask for at most so many (-n {all.Count})"));
        }

        bool split = request.Variant == "split";
        int paired = Math.Max(request.Count, 2);
        var prompts = Enumerable.Range(0, request.Count).Select(i => new GeneratedPrompt
        {
            CleanIds = all[i],
            CorruptedIds = all[(i + 1) % paired],
            Positions = Positions[1..],
            AnswerIds = answers?.Invoke(all[i]),
            CleanPositionIds = split ? Positions : null,
            CorruptedPositionIds = split ? MovedPositions : null,
        });
        return new([.. prompts], split ? options + " --split-embeddings" : options, []);
    }

    /// <summary>All words of <paramref name="length"/> tokens out of 0 … <paramref name="tokens"/> − 1, in ascending order.</summary>
    public static IEnumerable<int[]> Words(int tokens, int length) => length == 0
        ? [[]]
        : Words(tokens, length - 1).SelectMany(word => Enumerable.Range(0, tokens).Select(token => (int[])[.. word, token]));
}
