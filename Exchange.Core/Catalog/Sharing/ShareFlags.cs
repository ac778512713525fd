using System.Collections.Concurrent;
using System.Globalization;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Unusual reading 异常查询, told to the auditor: each reason once an hour and grant, in the commit of the reading that shows it. Nobody is denied for it.
/// </summary>
public sealed class ShareFlags(RegistryShelf registry, CatalogOptions catalog, ShareOptions options, TimeZoneInfo zone, TimeProvider clock)
{
    /// <summary>Much of the day's volume; outside of working hours; a record that the hub does not know; many keys of nobody.</summary>
    public const string Volume = "volume", Hours = "hours", Record = "record", Unknown = "unknown";

    private const int MostKept = 20_000;

    // The row of a grant is locked by the guard of the reading, so of two readings under it the later one finds what the first has written.
    private static readonly Sql First = new("""
        insert into share_flag (grant_number, reason, hour)
        select @grant_number, @reason, @hour where not exists (select 1 from share_flag where grant_number = @grant_number and reason = @reason)
        """);

    private static readonly Sql Again = new("update share_flag set hour = @hour where grant_number = @grant_number and reason = @reason and hour < @hour");

    private static readonly Sql FirstOfVolume = new("""
        insert into share_flag (grant_number, reason, hour)
        select g.number, 'volume', @hour from share_grant g
        where g.number = @grant_number and g.used * 100 > g.per_day * @share and not exists (select 1 from share_flag where grant_number = @grant_number and reason = 'volume')
        """);

    private static readonly Sql AgainOfVolume = new("""
        update share_flag set hour = @hour
        where grant_number = @grant_number and reason = 'volume' and hour < @hour and exists (select 1 from share_grant g where g.number = @grant_number and g.used * 100 > g.per_day * @share)
        """);

    // What this host has told, by the hour: it need not be tried again. The table decides.
    private readonly ConcurrentDictionary<(long Grant, string Reason), long> _told = new();

    // Keys of nobody, by the hour.
    private readonly ConcurrentDictionary<(long Grant, long Hour), long> _unknown = new();

    private (long Minute, bool IsOff) _off = (-1, false);

    /// <summary>What is unusual about a reading by itself.</summary>
    /// <param name="unknownKeys">Of how many of the keys that it asked for there is nobody.</param>
    /// <param name="withoutRecord">It names a record that the hub does not know.</param>
    public IReadOnlyList<string> Of(ShareView view, long unknownKeys, bool withoutRecord)
    {
        List<string>? found = null;
        if (withoutRecord) (found ??= []).Add(Record);
        if (IsOff()) (found ??= []).Add(Hours);
        if (unknownKeys > 0)
        {
            if (_unknown.Count >= MostKept) _unknown.Clear();
            if (_unknown.AddOrUpdate((view.Grant.Number, Hour), unknownKeys, (_, before) => before + unknownKeys) >= options.FlagUnknown) (found ??= []).Add(Unknown);
        }
        return found is null ? [] : [.. found.Where(reason => !IsTold(view.Grant.Number, reason))];
    }

    /// <summary>Tells in the unit of the readings what they show, and whether so much of the day's volume is used with them.</summary>
    internal void Tell(Unit unit, ShareView view, IReadOnlyList<ShareReading> readings)
    {
        var (number, hour, client) = (view.Grant.Number, Hour, readings[^1].Client);
        foreach (var reason in readings.SelectMany(static one => one.Flags).Distinct(StringComparer.Ordinal))
        {
            var by = readings.First(one => one.Flags.Contains(reason, StringComparer.Ordinal)).Client;
            unit.DoAndLog(First.With(number, reason, hour), Line(view, reason, by)).DoAndLog(Again.With(hour, number, reason), Line(view, reason, by));
            Told(number, reason, hour);
        }
        if (options.FlagShare < 100)
            unit.DoAndLog(FirstOfVolume.With(hour, number, (long)options.FlagShare), Line(view, Volume, client)).DoAndLog(AgainOfVolume.With(hour, number, (long)options.FlagShare), Line(view, Volume, client));
    }

    /// <summary>It was not stored: the next reading tells it.</summary>
    internal void Untold(ShareView view, IEnumerable<string> reasons)
    {
        foreach (var reason in reasons) _told.TryRemove((view.Grant.Number, reason), out _);
    }

    private LogEvent Line(ShareView view, string reason, string client) => new(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.ShareFlagged, Organisation: view.Entry.Content.Provider, Client: client, Data: LogData.Of(
        ("reason", reason), ("grant", view.Grant.Number), ("resource", view.Grant.Resource), ("reader", view.Grant.Organisation), ("purpose", view.Grant.Terms.Purpose)));

    private long Hour => clock.GetUtcNow().ToUnixTimeMilliseconds() / 3_600_000;

    private bool IsTold(long grant, string reason) => _told.TryGetValue((grant, reason), out var hour) && hour == Hour;

    private void Told(long grant, string reason, long hour)
    {
        if (_told.Count >= MostKept) _told.Clear();
        _told[(grant, reason)] = hour;
    }

    /// <summary>Outside of the hours, or on a day that the calendar of the catalog does not work; without a calendar only hours count.</summary>
    private bool IsOff()
    {
        if (options.Hours is not { } hours) return false;
        var now = clock.GetUtcNow();
        var minute = now.ToUnixTimeSeconds() / 60;
        var known = _off;
        if (known.Minute == minute) return known.IsOff;
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var time = local.ToString("HH:mm", CultureInfo.InvariantCulture);
        var calendar = catalog.Calendar is { } name && registry.Current.Calendars.ContainsKey(name) ? RegisteredCalendars.Of(registry.Current, name) : null;
        var isOff = string.CompareOrdinal(time, hours[..5]) < 0 || string.CompareOrdinal(time, hours[6..]) >= 0 || calendar?.IsWorked(DateOnly.FromDateTime(local)) == false;
        _off = (minute, isOff);
        return isOff;
    }
}
