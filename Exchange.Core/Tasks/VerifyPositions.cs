using System.Text.Json;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Tasks;

/// <summary>
/// The task <c>verify-positions</c>: reads the log from its start and looks whether every position up to the head is there. A gap means that somebody removed an event
/// behind the hub's back. Changed events are not found by this.
/// </summary>
public sealed class VerifyPositions(Database database)
{
    private const long Stretch = 50_000;
    private const int MostNamed = 20;

    private static readonly Sql Head = new("select (select next from log_head where id = 1), (select max(position) from log_event)");

    private static readonly Sql CountBetween = new("select cast(count(*) as bigint) from log_event where position > @after and position <= @last");

    private static readonly Sql PositionsBetween = new("select position from log_event where position > @after and position <= @last order by position");

    public TaskKind Kind => new TaskKind<NoArguments>("verify-positions", new Title { Zh = "核验日志序号", En = "Verify the positions of the log" }, Run);

    /// <summary>The task takes none.</summary>
    public sealed record NoArguments;

    private sealed record Place(long UpTo, List<string> Gaps, long Missing);

    private async Task<TaskEnd> Run(NoArguments arguments, TaskRun run, CancellationToken stop)
    {
        // One statement, one moment: the head and the last event are written in the same commit.
        var (next, max) = (await database.Query(Head.With(), static row => (row.GetInt64(0), row.Long(1) ?? 0), stop))[0];
        var place = run.Mark is { } mark ? JsonSerializer.Deserialize<Place>(mark)! : new Place(0, [], 0);
        while (place.UpTo < next - 1)
        {
            var last = Math.Min(place.UpTo + Stretch, next - 1);
            if ((await database.Query(CountBetween.With(place.UpTo, last), static row => row.GetInt64(0), stop))[0] != last - place.UpTo) place = await NameGaps(place, last, stop);
            place = place with { UpTo = last };
            await run.Report(last, next - 1, null, JsonSerializer.Serialize(place));
        }
        if (max >= next) return new TaskEnd.Failed($"The log has position {max}, but its head gives out {next} next.");
        return place.Missing == 0
            ? new TaskEnd.Done($"Positions 1 to {next - 1} are all there.")
            : new TaskEnd.Failed($"{place.Missing} of positions 1 to {next - 1} are missing: {string.Join(", ", place.Gaps)}{(place.Gaps.Count == MostNamed ? ", …" : "")}.");
    }

    private async Task<Place> NameGaps(Place place, long last, CancellationToken stop)
    {
        var gaps = new List<string>(place.Gaps);
        var missing = place.Missing;
        var expected = place.UpTo + 1;
        foreach (var position in (await database.Query(PositionsBetween.With(place.UpTo, last), static row => row.GetInt64(0), stop)).Append(last + 1))
        {
            if (position > expected)
            {
                missing += position - expected;
                if (gaps.Count < MostNamed) gaps.Add(position - 1 == expected ? $"{expected}" : $"{expected}-{position - 1}");
            }
            expected = position + 1;
        }
        return place with { Gaps = gaps, Missing = missing };
    }
}
