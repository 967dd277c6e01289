using System.CommandLine;
using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Tokenization;

namespace Acdc.Onnx.Cli.Settings;

/// <summary>The options that say how text becomes tokens.</summary>
internal sealed class TokenSettings
{
    private readonly Option<bool> _bos =
        new("--bos") { Description = "Put the tokenizer's BOS token in front of every prompt that does not begin with it, ids too." };
    private readonly Option<bool> _none = new("--no-special-tokens") { Description = "Put nothing around prompts, whatever the tokenizer's files say." };
    private readonly Option<string?> _folder = new("--tokenizer") { HelpName = "DIR" };

    /// <summary>Makes the options.</summary>
    /// <param name="folder">The description of <c>--tokenizer</c>.</param>
    public TokenSettings(string folder = "The folder of the model's tokenizer files. [default: the model's own, or the one above it where that is called onnx]")
    {
        _folder.Description = folder;
        _none.Validators.Add(result =>
        {
            if (result.GetValue(_none) && result.GetValue(_bos))
            {
                result.AddError("--bos and --no-special-tokens say different things; give one of them.");
            }
        });
    }

    /// <summary>All options, in the order of help texts.</summary>
    public IReadOnlyList<Option> All => [_folder, _bos, _none];

    /// <summary>Whether <c>--tokenizer</c> must be given.</summary>
    public bool IsRequired { get => _folder.Required; init => _folder.Required = value; }

    /// <summary>Which special tokens are put around prompts; options that say different things are refused where they are parsed.</summary>
    public SpecialTokensChoice SpecialsIn(ParseResult parsed) =>
        parsed.GetValue(_bos) ? SpecialTokensChoice.WithBos
        : parsed.GetValue(_none) ? SpecialTokensChoice.None
        : SpecialTokensChoice.AsTokenizer;

    /// <summary>The tokenizer of <c>--tokenizer</c>; null where that is not given.</summary>
    /// <exception cref="InputException">The folder is not there or holds no tokenizer.</exception>
    public LoadedTokenizer? Given(ParseResult parsed)
    {
        if (parsed.GetValue(_folder) is not { } folder)
        {
            return null;
        }

        return !Directory.Exists(folder)
            ? throw new InputException(
                $"there is no folder '{folder}' (--tokenizer){(File.Exists(folder) ? ", that is a file; name the folder that it lies in" : "")}")
            : TokenizerLoader.Load(folder)
                ?? throw new InputException($"'{folder}' holds no {TokenizerLoader.FileNames}; name the folder of the model's tokenizer");
    }

    /// <summary>The tokenizer of <c>--tokenizer</c>, else the one that lies by the model; null where there is none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model's file.</param>
    public LoadedTokenizer? Find(ParseResult parsed, string model) =>
        Given(parsed) ?? TokenizerLoader.FoldersOf(model).Select(TokenizerLoader.Load).FirstOrDefault(found => found is not null);

    /// <summary>Adds the settings to what results say of a run.</summary>
    public void Describe(ParseResult parsed, JsonObject settings)
    {
        settings["tokenizer"] = parsed.GetValue(_folder);
        settings["bos"] = parsed.GetValue(_bos);
        settings["no_special_tokens"] = parsed.GetValue(_none);
    }
}
