namespace Acdc.Onnx.Discovery.Tokenization.PostProcessing;

/// <summary>What <c>tokenizer_config.json</c> says of tokens around a text, and where it counts.</summary>
internal static class ConfiguredTokens
{
    /// <summary>
    /// What is put around a text: what the <c>post_processor</c> says where there is one, as Hugging Face's fast tokenizer has it; else what
    /// <c>add_bos_token</c> and <c>add_eos_token</c> say.
    /// </summary>
    /// <param name="processed">What the <c>post_processor</c> adds; null where there is none.</param>
    /// <param name="settings">The configuration.</param>
    /// <param name="bos">The BOS token's id; null where none is named.</param>
    /// <param name="eos">The EOS token's id; null where none is named.</param>
    public static SpecialTokens Of(SpecialTokens? processed, TokenizerSettings settings, int? bos, int? eos)
    {
        (string Name, bool? Wanted, int? Id, IReadOnlyList<int>? Has)[] flags =
        [
            ("add_bos_token", settings.AddsBos, bos, processed?.Before),
            ("add_eos_token", settings.AddsEos, eos, processed?.After),
        ];
        if (processed is not null)
        {
            string[] other = [.. flags.Where(flag => flag.Wanted is { } wanted && flag.Id is { } id && flag.Has!.Contains(id) != wanted)
                .Select(flag => $"{flag.Name} {(flag.Wanted!.Value ? "true" : "false")}")];
            return processed with
            {
                PassedOver =
                    other.Length == 0
                        ? processed.PassedOver
                        : $"tokenizer_config.json has {string.Join(" and ", other)}, which is passed over: the {processed.Source} decides, as in Hugging "
                            + "Face's fast tokenizer",
            };
        }

        string[] nameless = [.. flags.Where(flag => flag is { Wanted: true, Id: null }).Select(flag => flag.Name)];
        string[] counting = [.. flags.Where(flag => flag is { Wanted: true, Id: not null }).Select(flag => flag.Name)];
        return new(settings.AddsBos == true && bos is { } first ? [first] : [], settings.AddsEos == true && eos is { } last ? [last] : [])
        {
            Source = counting.Length == 0 ? null : $"{string.Join(", ", counting)} of tokenizer_config.json",
            PassedOver = nameless.Length == 0
                ? null
                : $"tokenizer_config.json has {string.Join(" and ", nameless)} true, but names no such token that the vocabulary has: nothing is added",
        };
    }
}
