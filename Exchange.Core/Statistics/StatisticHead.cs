using Exchange.Core.Storage;

namespace Exchange.Core.Statistics;

/// <summary>How far the statistics are. A generation is one counting from the log's beginning.</summary>
/// <param name="Shown">The generation whose numbers are told.</param>
/// <param name="Building">The one that is added to; another than <paramref name="Shown"/> while everything is counted anew.</param>
/// <param name="Position">Of the log: what is up to here is counted in the one that is added to.</param>
/// <param name="AsOf">Unix milliseconds: up to when the numbers told are whole; 0 for none.</param>
/// <param name="Moves">Goes up with every change: who has read something changes it only if nobody else has since.</param>
internal sealed record StatisticHead(long Shown, long Building, long Position, long AsOf, long Moves)
{
    private static readonly Sql Reading = new("select shown, building, position, as_of, moves from statistic_head where id = 1");

    private static readonly Sql Moving = new("""
        update statistic_head set shown = @shown, building = @building, position = @position, as_of = @as_of, moves = moves + 1 where id = 1 and moves = @moves
        """);

    public static async Task<StatisticHead> Read(Database database, CancellationToken stop) => (await database.Query(Reading.With(), static row => new StatisticHead(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), stop))[0];

    /// <summary>To what this says, if it stands still as it was read.</summary>
    public Command Move() => Moving.With(Shown, Building, Position, AsOf, Moves);
}
