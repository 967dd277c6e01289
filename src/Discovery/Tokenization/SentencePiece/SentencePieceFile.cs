using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Acdc.Onnx.Discovery.Tokenization.PlainFiles;
using Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto;
using Google.Protobuf;
using Kind = Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto.Model.Types.Piece.Types.Kind;
using ModelType = Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto.TrainerSpec.Types.ModelType;

namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>
/// Reads a SentencePiece model. Its ids are SentencePiece's own; what is put around a text, and which special tokens count as themselves where they stand
/// in it, follows from the configuration beside it, as in Hugging Face's library.
/// </summary>
internal static partial class SentencePieceFile
{
    private const int FirstBytes = 200;
    private const int UsualExtraIds = 100;
    private const int MostExtraIds = 10000;

    /// <exception cref="TokenizerException">The file is broken, or belongs to a model whose ids are not SentencePiece's own.</exception>
    public static PipelineTokenizer Read(string folder, string name)
    {
        var model = Open(folder, name);
        var trainer = model.TrainerSpec ?? new();
        PieceVocabulary pieces = new([.. model.Pieces], trainer.ByteFallback);
        PieceNormalizer normalizer = new(model, pieces);
        var kind = TokenizerClasses.Of(folder, PlainFormat.SentencePiece);
        var settings = TokenizerSettings.Read(folder, kind?.Roles);
        settings = kind is null ? settings.Usually("bos_token", Control(model, trainer.BosId)).Usually("eos_token", Control(model, trainer.EosId)) : settings;
        PlainConfiguration configuration = new(folder);
        using var added =
            JsonDocument.Parse(configuration.AddedTokens(settings, kind?.Form == PlainForm.Ended ? ExtraIds(configuration) : [], kind).ToJsonString());
        return new(
            new PieceModel(pieces, Cutter(trainer.ModelType, pieces)),
            piece => new(normalizer.Normalize(piece.Text, piece.Start || settings.IsLegacy), piece.Head),
            piece => [piece],
            AddedToken.ReadAll(added.RootElement.EnumerateArray(), pieces.All),
            kind is null ? settings : settings with { AddsBos = null, AddsEos = null },
            Around(kind, settings, pieces.All));
    }

    /// <summary>The model in a file.</summary>
    /// <exception cref="TokenizerException">The file is broken.</exception>
    public static Model Open(string folder, string name) => Parse(File.ReadAllBytes(Path.Combine(folder, name)));

    private static Model Parse(byte[] bytes)
    {
        if (Tiktoken().IsMatch(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, FirstBytes)))))
        {
            throw new TokenizerException("it is a tiktoken vocabulary, no SentencePiece model, which is not read; put the tokenizer.json there");
        }

        try
        {
            var model = Model.Parser.ParseFrom(bytes);
            return model.Pieces.Count > 0 ? model : throw new TokenizerException("it is no SentencePiece model: it has no pieces");
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new TokenizerException($"it is no SentencePiece model, or is cut off ({fault.Message})", fault);
        }
    }

    private static IPieceCutter Cutter(ModelType type, PieceVocabulary pieces) => type switch
    {
        ModelType.Unigram => new UnigramCutter(pieces),
        ModelType.Bpe => new BytePairCutter(pieces),
        _ => new WholeCutter(pieces, type == ModelType.Word),
    };

    private static string? Control(Model model, int id) =>
        id >= 0 && id < model.Pieces.Count && model.Pieces[id].Kind == Kind.Control ? model.Pieces[id].Text : null;

    private static IEnumerable<string> ExtraIds(PlainConfiguration configuration)
    {
        int count = configuration.Count("extra_ids") ?? UsualExtraIds;
        return count <= MostExtraIds
            ? Enumerable.Range(1, count).Select(from => FormattableString.Invariant($"<extra_id_{count - from}>"))
            : throw new TokenizerException($"tokenizer_config.json has {count} extra_ids; at most {MostExtraIds} are read");
    }

    private static SpecialTokens? Around(TokenizerClass? kind, TokenizerSettings settings, IReadOnlyDictionary<string, int> ids)
    {
        int[] Token(bool wanted, string role) => !wanted ? []
            : settings.Role(role) is { } token && ids.TryGetValue(token, out int id) ? [id]
            : throw new TokenizerException(
                $"a {kind!.Name} puts its {role} around every text, but "
                    + $"{(settings.Role(role) is { } name ? $"'{name}' is no piece of the model" : "none is named")}");

        return kind?.Form switch
        {
            PlainForm.Begun =>
                new(Token(settings.AddsBos ?? true, "bos_token"), Token(settings.AddsEos ?? false, "eos_token")) { Source = $"class {kind.Name}" },
            PlainForm.Ended => new([], Token(true, "eos_token")) { Source = $"class {kind.Name}" },
            _ when settings.AddsBos is null && settings.AddsEos is null => SpecialTokens.None with
            {
                PassedOver =
                    "nothing beside the SentencePiece model says what is put around a text (tokenizer_class in tokenizer_config.json, or config.json), so "
                        + "nothing is",
            },
            _ => null,
        };
    }

    [GeneratedRegex(@"\A[A-Za-z0-9+/=]+ \d+\r?\n")]
    private static partial Regex Tiktoken();
}
