namespace Exchange.Core.Numbers;

/// <summary>What became of a reservation: a closed set.</summary>
internal abstract record NumberReservation
{
    private NumberReservation() { }

    /// <summary>Running numbers that are this host's alone.</summary>
    /// <param name="Until">The last of them.</param>
    public sealed record Block(long From, long Until) : NumberReservation;

    /// <summary>The series has none left.</summary>
    public sealed record Exhausted : NumberReservation;

    /// <summary>Numbers of another pattern are there already among which its own may be.</summary>
    /// <param name="Series">The other one's key.</param>
    public sealed record Meets(string Series) : NumberReservation;
}
