namespace Acdc.Onnx.Discovery.Methods;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1) with its usual constants β₁ = 0.9, β₂ = 0.999, ε = 1e-8.</summary>
/// <param name="count">The number of parameters.</param>
/// <param name="rate">The step size α.</param>
internal sealed class Adam(int count, double rate)
{
    private const double First = 0.9;
    private const double Second = 0.999;
    private const double Epsilon = 1e-8;
    private readonly double[] _mean = new double[count];
    private readonly double[] _square = new double[count];
    private int _steps;

    /// <summary>Moves the parameters one step against the gradient.</summary>
    public void Step(double[] parameters, IReadOnlyList<double> gradient)
    {
        _steps++;
        double meanShare = 1 - Math.Pow(First, _steps), squareShare = 1 - Math.Pow(Second, _steps);
        for (int i = 0; i < parameters.Length; i++)
        {
            _mean[i] = (First * _mean[i]) + ((1 - First) * gradient[i]);
            _square[i] = (Second * _square[i]) + ((1 - Second) * gradient[i] * gradient[i]);
            parameters[i] -= rate * (_mean[i] / meanShare) / (Math.Sqrt(_square[i] / squareShare) + Epsilon);
        }
    }
}
