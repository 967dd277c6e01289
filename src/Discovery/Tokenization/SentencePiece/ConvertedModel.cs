using System.Text.Json.Nodes;
using Acdc.Onnx.Discovery.Tokenization.PlainFiles;
using Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto;
using Kind = Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto.Model.Types.Piece.Types.Kind;
using ModelType = Acdc.Onnx.Discovery.Tokenization.SentencePiece.Proto.TrainerSpec.Types.ModelType;

namespace Acdc.Onnx.Discovery.Tokenization.SentencePiece;

/// <summary>
/// Writes a SentencePiece model as the <c>tokenizer.json</c> that Hugging Face's library converts it to, for classes that number its pieces anew or that
/// prepare texts otherwise than SentencePiece does.
/// </summary>
internal static class ConvertedModel
{
    private const double Unwanted = 100;

    private static readonly (string, double)[] Fairseq = [("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0)];
    private static readonly (string, double)[] Camembert = [("<s>NOTUSED", 0), ("<pad>", 0), ("</s>NOTUSED", 0), ("<unk>", 0), ("<unk>NOTUSED", -Unwanted)];
    private static readonly (string, double)[] Mask = [("<mask>", 0)];

    /// <summary>The languages of mBART, in the order of their ids.</summary>
    private static readonly string[] Languages =
    [
        "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR", "lt_LT", "lv_LV", "my_MM",
        "ne_NP",
        "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN",
    ];

    /// <exception cref="TokenizerException">The model is of another type than the class is made of, or lacks a token that is put around texts.</exception>
    public static JsonObject Convert(Model model, TokenizerClass kind, TokenizerSettings settings, PlainConfiguration configuration)
    {
        var trainer = model.TrainerSpec ?? new();
        if (trainer.ModelType != ModelType.Unigram)
        {
            throw new TokenizerException(
                $"a {kind.Name} is made of a SentencePiece model of type Unigram, and this one is of type {trainer.ModelType}; is it another model's?");
        }

        var vocabulary = Vocabulary(model, kind.Form);
        var named = model.Pieces.Where(piece => piece.Kind is Kind.Control or Kind.UserDefined).Select(piece => piece.Text);
        var added = configuration.AddedTokens(settings, named, kind);
        Dictionary<string, int> ids = [];
        foreach (string token in vocabulary.Select(entry => entry.Item1).Concat(added.Select(token => token!["content"]!.GetValue<string>())))
        {
            ids.TryAdd(token, ids.Count);
        }

        return new()
        {
            ["added_tokens"] = added,
            ["normalizer"] = PlainTemplates.Sequence("normalizers", [.. Normalizers(model, kind.Form, configuration)]),
            ["pre_tokenizer"] = PlainTemplates.Sequence("pretokenizers", [.. PreTokenizers(kind.Form, configuration)]),
            ["post_processor"] = kind.Form switch
            {
                PlainForm.XlNet => PlainTemplates.Behind(ids, settings.Role("sep_token"), settings.Role("cls_token")),
                PlainForm.MBart => PlainTemplates.Behind(ids, settings.Role("eos_token"), configuration.Text("src_lang") ?? "en_XX"),
                _ => PlainTemplates.Around(settings, ids, "cls_token", "sep_token"),
            },
            ["model"] = new JsonObject
            {
                ["type"] = "Unigram",
                ["unk_id"] = kind.Form is PlainForm.Fairseq or PlainForm.Camembert or PlainForm.MBart ? Fairseq.Length - 1 : trainer.UnkId,
                ["vocab"] = new JsonArray([.. vocabulary.Select(entry => new JsonArray(entry.Item1, entry.Item2))]),
            },
        };
    }

    private static (string, double)[] Vocabulary(Model model, PlainForm form)
    {
        var own = model.Pieces.Select(piece => (piece.Text, (double)piece.Score));
        return form switch
        {
            PlainForm.Fairseq => [.. Fairseq, .. own.Skip(3), .. Mask],
            PlainForm.MBart => [.. Fairseq, .. own.Skip(3), .. Languages.Select(language => (language, 0.0)), .. Mask],
            PlainForm.Camembert => [.. Camembert, .. own.Skip(1), .. Mask],
            PlainForm.Albert or PlainForm.XlNet => [.. own.Select(piece => EndsInDigitAndComma(piece.Text) ? (piece.Text, piece.Item2 - Unwanted) : piece)],
            _ => [.. own],
        };
    }

    /// <summary>Such pieces are cut before the comma, so that a number is the same token before a comma and elsewhere.</summary>
    private static bool EndsInDigitAndComma(string piece) => piece is [.., var digit, ','] && char.IsDigit(digit);

    private static IEnumerable<JsonObject> Normalizers(Model model, PlainForm form, PlainConfiguration configuration)
    {
        bool quotes = form is PlainForm.Albert or PlainForm.XlNet;
        if (quotes)
        {
            yield return PlainTemplates.Replace("String", "``", "\"");
            yield return PlainTemplates.Replace("String", "''", "\"");
            if (configuration.Flag("keep_accents") is not true)
            {
                yield return new() { ["type"] = "NFKD" };
                yield return new() { ["type"] = "StripAccents" };
            }
        }

        if (configuration.Flag("do_lower_case") ?? form == PlainForm.Albert)
        {
            yield return new() { ["type"] = "Lowercase" };
        }

        if (form == PlainForm.Deberta)
        {
            yield return new() { ["type"] = "Strip", ["strip_left"] = true, ["strip_right"] = true };
        }

        if (model.NormalizerSpec?.PrecompiledCharsmap is { IsEmpty: false } map)
        {
            yield return new() { ["type"] = "Precompiled", ["precompiled_charsmap"] = map.ToBase64() };
        }

        if (!quotes && form != PlainForm.Deberta)
        {
            yield return new() { ["type"] = "Strip", ["strip_left"] = false, ["strip_right"] = true };
        }

        yield return PlainTemplates.Replace("Regex", " {2,}", quotes || form == PlainForm.Deberta ? " " : "▁");
    }

    private static IEnumerable<JsonObject> PreTokenizers(PlainForm form, PlainConfiguration configuration)
    {
        if (form == PlainForm.Deberta && configuration.Flag("split_by_punct") is true)
        {
            yield return new() { ["type"] = "Punctuation", ["behavior"] = "Isolated" };
        }

        yield return new() { ["type"] = "Metaspace", ["replacement"] = "▁", ["prepend_scheme"] = "always" };
    }
}
