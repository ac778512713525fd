namespace Exchange.Core.Expressions;

/// <summary>
/// Reads one record after the other into the same memory. For one thread; keep one where records go through and read the next when done with the last.
/// </summary>
public sealed class JsonInput
{
    readonly JsonTape tape = new();

    internal int Capacity => tape.Text.Length;

    /// <summary>Parses JSON text in UTF-8. The value, and every value taken from it, is good until the next call.</summary>
    /// <param name="json">Copied.</param>
    /// <param name="maxDepth">Nested arrays and objects.</param>
    /// <exception cref="InputException">It is not JSON, not UTF-8, or nested too deep.</exception>
    public Value Read(ReadOnlySpan<byte> json, int maxDepth = EvaluationLimits.DefaultInputDepth)
    {
        JsonTapeReader.Read(tape, json, maxDepth);
        return new Value(tape);
    }
}
