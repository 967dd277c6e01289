using Acdc.Onnx.Discovery.Metrics;
using Acdc.Onnx.Discovery.Tasks;
using Acdc.Onnx.Discovery.Tokenization;
using Acdc.Onnx.Reporting;

namespace Acdc.Onnx;

/// <summary>The prompts of a file, for one model.</summary>
public sealed class PromptSet
{
    private readonly PromptOptions _options;
    private readonly HashSet<string> _told = [];
    private readonly Lazy<LoadedTokenizer?> _tokenizer;

    internal PromptSet(CircuitModel model, string path, PromptOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (Model, Path, _options, _tokenizer) = (model, path, options, new(() => Find(model.Path, options.Tokenizer)));
        Prompts = Read(corrupted: false, AnswerNeeds.None).Prompts;
    }

    /// <summary>The model.</summary>
    public CircuitModel Model { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many prompts there are.</summary>
    public int Count => Prompts.Count;

    internal IReadOnlyList<Prompt> Prompts { get; }

    internal PromptOptions Options => _options;

    /// <summary>Says what is measured on them. Removed edges carry what <see cref="Ablation.Corrupted"/> says unless <see cref="CircuitRun.With(Ablation)"/> says otherwise.</summary>
    /// <param name="metric">The metric, such as <see cref="Metrics.Kl"/>.</param>
    /// <param name="positions">The positions measured; null for each prompt's own where it has some, else its last.</param>
    /// <param name="channels">The output channels compared, for metrics of vectors; null for all.</param>
    /// <exception cref="ArgumentException">The metric takes no channels, or the model lacks one of them.</exception>
    public CircuitRun Score(MetricDefinition metric, MeasuredPositions? positions = null, IReadOnlyList<int>? channels = null)
    {
        ArgumentNullException.ThrowIfNull(metric);
        int all = Model.Mapped.Map.Shape.Channels;
        if (channels is not null && !metric.TakesChannels)
        {
            throw new ArgumentException($"{metric.Name} scores tokens and takes no choice of channels", nameof(channels));
        }

        return channels?.FirstOrDefault(channel => channel < 0 || channel >= all, -1) is { } beyond && channels.Contains(beyond)
            ? throw new ArgumentException($"there is no channel {beyond}: the model's output has {all}", nameof(channels))
            : new(this, new(metric, positions, channels));
    }

    internal ModelPrompts Read(bool corrupted, AnswerNeeds answers)
    {
        var map = Model.Mapped.Map;
        var prompts = PromptFile.Read(Path, PromptReadOptions.For(map.Inputs, () => _tokenizer.Value?.Tokenizer) with
        {
            Specials = _options.Specials,
            Limit = _options.Limit,
            NeedsCorrupted = corrupted,
            NeedsAnswers = answers,
            Note = note =>
            {
                if (_told.Add(note))
                {
                    _options.Note?.Invoke(note);
                }
            },
        });
        return new(Model.Mapped, prompts, _options.BatchSize, _options.Memory);
    }

    internal IReadOnlyList<HashedFile> Files()
    {
        var opened = Model.Mapped.Files;
        return
        [
            HashedFile.Of("model", Model.Path, opened[0]),
            .. opened.Skip(1).Select(file => HashedFile.Of("weights", file.Path, file)),
            .. (_tokenizer.IsValueCreated ? _tokenizer.Value?.Files ?? [] : []).Select(path => HashedFile.Of("tokenizer", path)),
            HashedFile.Of("data", Path),
        ];
    }

    private static LoadedTokenizer? Find(string model, string? folder) => folder is null
        ? TokenizerLoader.FoldersOf(model).Select(TokenizerLoader.Load).FirstOrDefault(found => found is not null)
        : TokenizerLoader.Load(folder) ?? throw new TokenizerException($"'{folder}' holds no {TokenizerLoader.FileNames}; name the folder of the model's tokenizer");
}
