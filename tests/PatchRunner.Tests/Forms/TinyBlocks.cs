namespace Acdc.Onnx.PatchRunner.Tests.Forms;

/// <summary>The blocks of a tiny transformer in float64, [position, channel] in and out.</summary>
internal sealed class TinyBlocks(TinyShape shape, TinyWeights weights)
{
    private const int ExpertsPerToken = 2;

    public double[,] Embed(long[] tokens)
    {
        var sum = new double[tokens.Length, shape.Width];
        for (int position = 0; position < tokens.Length; position++)
        {
            for (int channel = 0; channel < shape.Width; channel++)
            {
                sum[position, channel] = Weight("wte", (int)tokens[position], channel, shape.Vocabulary, shape.Width)
                    + Weight("wpe", position, channel, shape.MostPositions, shape.Width)
                    + (shape.TokenTypes ? Weight("wtt", 0, channel, 2, shape.Width) : 0);
            }
        }

        return sum;
    }

    public double[,] Head(int layer, int head, double[,] queryInput, double[,] keyInput, double[,] valueInput)
    {
        int shared = head / (shape.Heads / shape.KeyValueHeads);
        var query = Project($"a{layer}.q", queryInput, head, shape.Heads);
        var key = Project($"a{layer}.k", keyInput, shared, shape.KeyValueHeads);
        var value = Project($"a{layer}.v", valueInput, shared, shape.KeyValueHeads);
        int positions = query.GetLength(0);
        double[,] output = new double[positions, shape.Width];
        for (int at = 0; at < positions; at++)
        {
            double[] terms = new double[at + 1];
            for (int from = 0; from <= at; from++)
            {
                terms[from] = Math.Exp(Enumerable.Range(0, shape.HeadWidth).Sum(e => query[at, e] * key[from, e]) / Math.Sqrt(shape.HeadWidth));
            }

            double total = terms.Sum() + (shape.Sinks ? Math.Exp(weights[$"a{layer}.sink", shape.Heads].ToSingle()[head]) : 0);
            for (int channel = 0; channel < shape.Width; channel++)
            {
                for (int e = 0; e < shape.HeadWidth; e++)
                {
                    double mixed = terms.Select((term, from) => term / total * value[from, e]).Sum();
                    output[at, channel] += mixed * Weight($"a{layer}.o", (head * shape.HeadWidth) + e, channel, shape.Heads * shape.HeadWidth, shape.Width);
                }
            }
        }

        return output;

        double[,] Project(string name, double[,] input, int slot, int slots)
        {
            var normed = Norm($"a{layer}.ln", input);
            double[,] result = new double[input.GetLength(0), shape.HeadWidth];
            for (int position = 0; position < input.GetLength(0); position++)
            {
                for (int e = 0; e < shape.HeadWidth; e++)
                {
                    int column = (slot * shape.HeadWidth) + e;
                    result[position, e] =
                        Dot(normed, position, name, column, slots * shape.HeadWidth) + weights[name + "b", slots * shape.HeadWidth].ToSingle()[column];
                }
            }

            return result;
        }
    }

    public double[,] Mlp(int layer, double[,] input)
    {
        var normed = Norm($"m{layer}.ln", input);
        if (shape.Experts == 0)
        {
            return Expert($"m{layer}", normed);
        }

        var experts = Enumerable.Range(0, shape.Experts).Select(expert => Expert($"m{layer}.e{expert}", normed)).ToArray();
        double[,] output = new double[input.GetLength(0), shape.Width];
        for (int position = 0; position < input.GetLength(0); position++)
        {
            double[] gates = [
                .. Enumerable.Range(0, shape.Experts).Select(expert => Math.Exp(Dot(normed, position, $"m{layer}.router", expert, shape.Experts)))];
            int[] chosen = [.. Enumerable.Range(0, shape.Experts).OrderByDescending(expert => gates[expert]).Take(ExpertsPerToken)];
            foreach (int expert in chosen)
            {
                for (int channel = 0; channel < shape.Width; channel++)
                {
                    output[position, channel] += gates[expert] / chosen.Sum(other => gates[other]) * experts[expert][position, channel];
                }
            }
        }

        return output;
    }

    public double[,] Unembed(double[,] stream)
    {
        var normed = Norm("final.ln", stream);
        double[,] logits = new double[stream.GetLength(0), shape.Vocabulary];
        for (int i = 0; i < logits.Length; i++)
        {
            int position = i / shape.Vocabulary, token = i % shape.Vocabulary;
            logits[position, token] = shape.Tied
                ? Enumerable.Range(0, shape.Width).Sum(channel => normed[position, channel] * Weight("wte", token, channel, shape.Vocabulary, shape.Width))
                : Dot(normed, position, "unembed", token, shape.Vocabulary);
        }

        return logits;
    }

    private double[,] Expert(string name, double[,] normed)
    {
        double[,] output = new double[normed.GetLength(0), shape.Width];
        for (int position = 0; position < normed.GetLength(0); position++)
        {
            double[] hidden = [.. Enumerable.Range(0, shape.Hidden).Select(unit =>
                Math.Max(0, Dot(normed, position, name + ".in", unit, shape.Hidden) + weights[name + ".inb", shape.Hidden].ToSingle()[unit]))];
            for (int channel = 0; channel < shape.Width; channel++)
            {
                output[position, channel] = weights[name + ".outb", shape.Width].ToSingle()[channel]
                    + hidden.Select((unit, i) => unit * Weight(name + ".out", i, channel, shape.Hidden, shape.Width)).Sum();
            }
        }

        return output;
    }

    private double[,] Norm(string name, double[,] input)
    {
        int width = shape.Width;
        double[,] output = new double[input.GetLength(0), width];
        float[] scale = weights[name, width].ToSingle(), bias = weights[name + "b", width].ToSingle();
        for (int position = 0; position < input.GetLength(0); position++)
        {
            double mean = Enumerable.Range(0, width).Average(channel => input[position, channel]);
            double variance = Enumerable.Range(0, width).Average(channel => Math.Pow(input[position, channel] - mean, 2));
            for (int channel = 0; channel < width; channel++)
            {
                output[position, channel] = ((input[position, channel] - mean) / Math.Sqrt(variance + TinyShape.Epsilon) * scale[channel]) + bias[channel];
            }
        }

        return output;
    }

    private double Dot(double[,] input, int position, string name, int column, int columns) =>
        Enumerable.Range(0, shape.Width).Sum(channel => input[position, channel] * Weight(name, channel, column, shape.Width, columns));

    private double Weight(string name, int row, int column, int rows, int columns) => weights[name, rows, columns].As<float>()[(row * columns) + column];
}
