using Acdc.Onnx.PatchRunner.Components;
using Microsoft.ML.OnnxRuntime;

namespace Acdc.Onnx.PatchRunner.Attribution;

/// <summary>
/// Goes once through the model from the logits back: the gradient at a sender's output is the sum of the gradients at the inputs of the receivers that read it.
/// </summary>
internal sealed class BackwardPass(AttributionPlan plan, ComponentGradients components, Arithmetic arithmetic)
{
    /// <summary>Shows every receiver group's gradients, [receiver, batch · position · width], to <paramref name="visit"/>, which takes them over.</summary>
    /// <param name="state">The run at which gradients are taken.</param>
    /// <param name="top">The gradient at the stream that the logits read (<see cref="LogitsStep"/>); taken over.</param>
    /// <param name="constant">A group whose output counts as constant, so that nothing passes through it; null for none.</param>
    /// <param name="visit">Is shown a group with its gradients and the gradient at what its nodes write; null for the logits.</param>
    public void Run(RunState state, (OrtValue Gradients, OrtValue Total) top, SenderGroup? constant, Action<ReceiverGroup, OrtValue, OrtValue?> visit)
    {
        List<(ReceiverGroup Group, OrtValue Total)> totals = [];
        OrtValue? sum = null;
        HashSet<ReceiverGroup> summed = [];
        try
        {
            foreach (var group in plan.Receivers.Reverse())
            {
                var written = plan.WrittenBy(group);
                if (written is not null)
                {
                    var readers = totals.Where(total => total.Group.Senders.Contains(written)).ToArray();
                    if (written == constant || readers.Length == 0)
                    {
                        continue;
                    }

                    bool more = sum is not null && summed.All(known => readers.Any(reader => reader.Group == known));
                    var terms = readers.Where(reader => !more || !summed.Contains(reader.Group)).Select(reader => Term.Plus(reader.Total)).ToList();
                    if (terms.Count > 0)
                    {
                        var next = arithmetic.Sum(more ? [Term.Plus(sum!), .. terms] : terms);
                        sum?.Dispose();
                        sum = next;
                    }

                    summed = [.. readers.Select(reader => reader.Group)];
                }
                else if (group != plan.Receivers[^1])
                {
                    continue;
                }

                var at = written is null ? null : sum;
                var (gradients, total) = at is null ? top : components.Run(group.Node, state.Streams[group.Stream], at, state.Sides);
                totals.Add((group, total));
                visit(group, gradients, at);
            }
        }
        finally
        {
            sum?.Dispose();
            totals.ForEach(total => total.Total.Dispose());
        }
    }
}
