namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>The forms that ship as cases (tests/cases/by-hand): those that no exporter of the zoo writes.</summary>
internal static class HandMadeCases
{
    private static readonly TinyShape Sinks = new() { Heads = 4, KeyValueHeads = 2, HeadWidth = 8, Sinks = true };
    private static readonly TinyShape Experts = new() { Experts = 4 };

    public static readonly IReadOnlyList<HandMadeCase> All =
    [
        new("attention-sinks", "gpt_oss", "a softmax column per head, cut off again", weights => new(Sinks, weights) { Attention = TinySinks.Column }),
        new("attention-sinks-five-axes", "gpt_oss", "a softmax column per head; query heads of a group on an axis of their own",
            weights => new(Sinks, weights) { Attention = TinySinks.ColumnOfGroups }),
        new("attention-sinks-fused", "gpt_oss", "GroupQueryAttention with head_sink", weights => new(Sinks, weights) { Attention = TinySinks.Fused }),
        new("experts-dense", "mixtral", "every expert sees every token", weights => new(Experts, weights) { Mlp = TinyMlp.DenseExperts }),
        new("experts-stacked", "mixtral", "experts' weights stacked, one batched product", weights => new(Experts, weights) { Mlp = TinyMlp.StackedExperts }),
        new("experts-sparse", "mixtral", "experts see only their own tokens (NonZero, ScatterElements)",
            weights => new(Experts, weights) { Mlp = TinyMlp.SparseExperts }),
        new("fixed-batch-and-length", "gpt2", "sizes fixed at 2 x 6", weights => new(new(), weights) { TokenDims = [2, 6] }),
        new("no-batch-axis", "gpt2", "tokens without a batch axis", weights => new(new(), weights) { TokenDims = [null] }),
    ];
}

/// <summary>A form that ships as a case.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Architecture">The family whose arithmetic it has.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Make">Writes its graph.</param>
internal sealed record HandMadeCase(string Name, string Architecture, string Form, Func<TinyWeights, TinyTransformer> Make);
