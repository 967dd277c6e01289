using System.Diagnostics.CodeAnalysis;

namespace Acdc.Onnx.GraphRewriter.Circuits;

/// <summary>An input that edges end in: <c>a2.h3&lt;q&gt;</c>, <c>a2.h3</c> (whole head), <c>m1</c>, <c>a0.norm</c> or <c>logits</c>.</summary>
/// <param name="Node">The node whose input this is.</param>
/// <param name="Input">Which input of a head; <see cref="HeadInput.Whole"/> for every other node.</param>
public readonly record struct Receiver(CircuitNode Node, HeadInput Input = HeadInput.Whole)
{
    /// <summary>Reads a receiver's spelling.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> spells no receiver.</exception>
    public static Receiver Parse(string text) =>
        TryParse(text, out var receiver) ? receiver : throw new FormatException($"'{text}' is not a receiver: expected a0.h1<q>, a0.h1, m0, a0.norm or logits");

    /// <summary>Reads a receiver's spelling; false where <paramref name="text"/> spells none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Receiver receiver) => EdgeGrammar.TryReceiver(text, out receiver);

    /// <summary>The receiver's spelling; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => EdgeGrammar.Spell(this);
}
