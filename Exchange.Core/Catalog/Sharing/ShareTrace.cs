using System.Runtime.InteropServices;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>One reading under a grant, as the log is to have it.</summary>
/// <param name="Rows">How many count for the day's volume.</param>
/// <param name="Subjects">Whom it is about, hashed, each once.</param>
/// <param name="More">What else is logged with it, behind it.</param>
/// <param name="Flags">What is unusual about it.</param>
public sealed record ShareReading(ShareView View, string Client, long Rows, IReadOnlyCollection<string> Subjects, LogEvent Event, LogEvent? More, IReadOnlyList<string> Flags);

/// <summary>
/// No reading without a trace: each has a log event of its own, and nothing goes out before it is durable. Readings under one grant that wait at one moment are one change: the grant's row is touched once with the sum of their rows,
/// and the uses of the resource are counted once, so that a reading costs the database its log event and little else.
/// </summary>
/// <remarks>
/// Nobody waits for others: a change gathers while it waits for a writer, as it would wait alone. Where its guard does not hold (the sum may be too much where each part is not, or the grant has changed) each reading goes alone.
/// </remarks>
public sealed class ShareTrace(CommitQueue commits, ResourceUse uses, ShareFlags flags)
{
    // Rows that lead from persons to the log: two pages of a thousand rows, or a day's usual second of lookups.
    private const int MostTogether = 200, MostSubjects = 2_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guarded, Gathering> _open = [];

    /// <summary>Writes it down.</summary>
    /// <param name="today">The day whose volume it counts for, yyyy-MM-dd.</param>
    /// <returns>The position of its log event; null where its grant does not allow it as it stands now, and nothing of it may go out.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing goes out.</exception>
    public async Task<long?> Write(ShareReading reading, string today)
    {
        // If we stop before this commit nothing is logged and nothing has gone out. Behind it the log says that rows were read which perhaps nobody got: the other way round must not be.
        try
        {
            var (together, place) = Join(reading, today);
            if (await Done(together)) return together.Position(place);
            if (together.Count > 1)
            {
                var alone = new Gathering(uses, flags, reading.View, today);
                alone.Add(reading);
                alone.Fill();
                if (await commits.Offer(alone.Unit)) return alone.Position(0);
            }
        }
        catch
        {
            flags.Untold(reading.View, reading.Flags);
            throw;
        }
        flags.Untold(reading.View, reading.Flags);
        return null;
    }

    /// <summary>False where the guard has not held, and where one of several could not be written out: then each goes alone, and only that one fails.</summary>
    private static async Task<bool> Done(Gathering together)
    {
        try
        {
            return await together.Unit.Done;
        }
        catch (Exception) when (together.IsUnfilled && together.Count > 1)
        {
            return false;
        }
    }

    private (Gathering, int Place) Join(ShareReading reading, string today)
    {
        var guarded = new Guarded(reading.View.Grant.Number, reading.View.Grant.Revision, reading.View.Entry.Row.Change, today);
        lock (_gate)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, guarded, out var there);
            if (there && open!.Count < MostTogether && open.Subjects + reading.Subjects.Count <= MostSubjects) return (open, open.Add(reading));
            var made = new Gathering(uses, flags, reading.View, today);
            made.Add(reading);
            made.Unit.Gathering(() => Close(guarded, made), () => made.Subjects + made.Count);
            try
            {
                _ = commits.Offer(made.Unit);
            }
            catch
            {
                if (!there) _open.Remove(guarded);
                throw;
            }
            open = made;
            return (made, 0);
        }
    }

    /// <summary>By the writer that has taken it: what comes from now on waits for the next one.</summary>
    private void Close(Guarded guarded, Gathering gathering)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(guarded, out var open) && ReferenceEquals(open, gathering)) _open.Remove(guarded);
        }
        gathering.Fill();
    }

    private readonly record struct Guarded(long Grant, long Revision, long Change, string Today);

    private sealed class Gathering(ResourceUse uses, ShareFlags flags, ShareView view, string today)
    {
        private readonly List<ShareReading> _readings = [];
        private readonly List<int> _places = [];

        // Of all grants of a resource the same beginning, so that the counts of its uses are locked in the order in which the units are worked.
        public Unit Unit { get; } = new Unit("share " + view.Grant.Resource, view.Grant.Number.ToString("D12", System.Globalization.CultureInfo.InvariantCulture)).Told();

        public int Count => _readings.Count;

        /// <summary>Rows that lead from persons to its events.</summary>
        public int Subjects { get; private set; }

        /// <summary>Something of it could not be written out: nothing of it was stored.</summary>
        public bool IsUnfilled { get; private set; }

        public int Add(ShareReading reading)
        {
            Subjects += reading.Subjects.Count;
            _readings.Add(reading);
            return _readings.Count - 1;
        }

        public void Fill()
        {
            IsUnfilled = true;
            Unit.When(ShareTable.Using(view, _readings.Sum(static one => one.Rows), today));
            if (_readings.TrueForAll(one => one.Client == _readings[0].Client)) uses.Note(Unit, view.Grant.Resource, _readings[0].Client, _readings.Count);
            else
                foreach (var client in _readings.GroupBy(static one => one.Client, StringComparer.Ordinal).OrderBy(static one => one.Key, StringComparer.Ordinal)) uses.Note(Unit, view.Grant.Resource, client.Key, client.Count());
            var next = 0;
            foreach (var reading in _readings)
            {
                _places.Add(next);
                Unit.Log(reading.Event);
                foreach (var subject in reading.Subjects) Unit.Number(ReaderTable.Leading(subject, reading.Event.At));
                next += 1 + reading.Subjects.Count;
                if (reading.More is not { } more) continue;
                Unit.Log(more);
                next++;
            }
            flags.Tell(Unit, view, _readings);
            IsUnfilled = false;
        }

        public long Position(int place) => Unit.Position(_places[place]);
    }
}
