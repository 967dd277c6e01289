using Acdc.Onnx.PatchRunner.Components;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Incremental;

/// <summary>Heads: their q, k, v and patterns are kept as long as what they follow from stays.</summary>
internal sealed partial class BatchSearch
{
    private const int Query = 0, Key = 1, Value = 2;

    private void RecomputeHead(int node, int[] dirty, Demand demand, State next)
    {
        var head = _wiring.Nodes[node];
        int[] receivers = _wiring.ReceiversOf[node];
        var wanted = demand[node] == Extent.Places && _placewise.Nodes[node] ? Extent.Places : Extent.Full;
        bool fromStream = wanted == Extent.Places && dirty.Contains(receivers[Value]);
        foreach (int receiver in dirty)
        {
            var extent = demand.Of(receiver);
            next.Inputs[receiver] = Input(receiver, extent, next);
            if (receiver != receivers[Value] || !fromStream)
            {
                next.Operands[receiver] = OperandOf(receiver, extent, next);
            }
        }

        var pattern = PatternFor(node, wanted, dirty, demand, next);
        var output = (wanted, fromStream) switch
        {
            (Extent.Full, _) => _components.Run(head, HeadPart.Output, _fullSides, pattern, ValueOf(), Sizes(receivers)),
            (_, true) => _components.Run(head, HeadPart.OutputAtPlacesOfStream, _fullSides, pattern, next.Inputs[receivers[Value]]!.Get(Extent.Full, Gather)),
            _ => _components.Run(head, HeadPart.OutputAtPlaces, _fullSides, pattern, ValueOf()),
        };
        next.Senders[node] = new(Of(wanted, output!));

        OrtValue ValueOf() => OperandFor(receivers[Value], demand, next).Value;
    }

    private OrtValue PatternFor(int node, Extent wanted, int[] dirty, Demand demand, State next)
    {
        int[] receivers = _wiring.ReceiversOf[node];
        if (dirty.Contains(receivers[Query]) || dirty.Contains(receivers[Key]))
        {
            return (next.Patterns[node] = PatternOf(node, wanted, demand, next)).Value;
        }

        if (_base.Patterns[node]?.Extent != wanted)
        {
            _base.LearnPattern(node, PatternOf(node, wanted, demand, next));
        }

        return _base.Patterns[node]!.Value;
    }

    private Operand PatternOf(int node, Extent wanted, Demand demand, State next)
    {
        var head = _wiring.Nodes[node];
        int[] receivers = _wiring.ReceiversOf[node];
        Operand query = OperandFor(receivers[Query], demand, next), key = OperandFor(receivers[Key], demand, next);
        var pattern = wanted == Extent.Full
            ? _components.Run(head, HeadPart.Pattern, _fullSides, query.Value, key.Value, Sizes(receivers))
            : _components.Run(head, query.Extent == Extent.Full ? HeadPart.PatternAtPlacesOfWhole : HeadPart.PatternAtPlaces, _fullSides, query.Value,
                key.Value, Sizes(receivers), _places!.Indices);
        return new(pattern!, wanted);
    }

    /// <summary>Any stream that the head reads, for the number of prompts and positions.</summary>
    private OrtValue Sizes(int[] receivers) => _anchors.CleanInput(receivers[0]).Full!;

    private Operand OperandOf(int receiver, Extent extent, State state) =>
        new(_components.Run(_wiring.Receivers[receiver], Sides(extent), state.Inputs[receiver]!.Get(extent, Gather)), extent);

    private Operand OperandFor(int receiver, Demand demand, State next)
    {
        var extent = demand.Of(receiver);
        if (next.Operands[receiver] is { } fresh)
        {
            return fresh;
        }

        if (_base.Operands[receiver] is not { } known || (extent == Extent.Full && known.Extent == Extent.Places))
        {
            if (_base.Inputs[receiver]?.Has(extent) != true)
            {
                _base.Learn(receiver, Fresh(receiver, extent, _base));
            }

            _base.Learn(receiver, OperandOf(receiver, extent, _base));
        }

        return _base.Operands[receiver]!;
    }
}
