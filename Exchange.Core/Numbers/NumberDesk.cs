using System.Collections.Concurrent;
using Exchange.Core.Checking;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Numbers;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Numbers;

/// <summary>
/// Gives numbers away: in the form of an organisation's pattern, with gaps where something came between, and no number twice, also with several hosts on one database.
/// </summary>
/// <remarks>
/// A host reserves running numbers in blocks, in one durable statement, and gives them out of its memory. If it stops, what is left of a block is a gap: nobody gives it out again.
/// </remarks>
public sealed partial class NumberDesk(RegistryShelf registry, NumberTable table, CommitQueue queue, TimeZoneInfo zone, TimeProvider clock, ILogger<NumberDesk> logger)
{
    public const int MostAtOnce = 100;

    // Bounded by what is registered; patterns come and go.
    private const int MostBlocks = 10_000;

    private readonly ConcurrentDictionary<(string Pattern, string Division), NumberBlock> _blocks = new();

    /// <param name="along">Given the answer, what is written down durably before it goes out.</param>
    /// <exception cref="StorageUnavailableException">None was given away; some may be a gap.</exception>
    public async Task<NumberAnswer> Take(ClientDocument client, NumberOrder order, CancellationToken stop, Func<NumberAnswer.Given, Command>? along = null)
    {
        var faults = new List<Finding>();
        var current = registry.Current;
        if (order.Count is < 1 or > MostAtOnce) faults.Add(Fault("/count", "numbers.count", $"应为 1 至 {MostAtOnce}。", $"This is 1 to {MostAtOnce}."));
        var organisation = OrganisationOf(current, client, order.Organisation, faults);
        var part = organisation is null ? null : PartOf(organisation, order.Pattern, faults);
        if (part is null) return new NumberAnswer.Declined(faults);
        var pattern = NumberPattern.Read(part.Pattern, []) ?? throw new InvalidOperationException($"Organisation {organisation!.Name} has a pattern that is none.");
        var division = DivisionOf(current, organisation!, pattern, order.Division, faults);
        if (faults.Count > 0) return new NumberAnswer.Declined(faults);

        var answer = await Take(organisation!.Name, part, pattern, division, order.Count, client.Name, stop);
        // If we stop here they are a gap: nobody has seen them, and a repeat of the request gets others.
        if (answer is NumberAnswer.Given given && along is not null && !await queue.Offer(new Unit("numbers kept").When(along(given)))) return new NumberAnswer.Lost();
        return answer;
    }

    private async Task<NumberAnswer> Take(string organisation, NumberPart part, NumberPattern pattern, string? division, int count, string client, CancellationToken stop)
    {
        if (_blocks.Count > MostBlocks) _blocks.Clear();
        var block = _blocks.GetOrAdd((part.Pattern, division ?? ""), static _ => new NumberBlock());
        await block.Turn.WaitAsync(stop);
        try
        {
            var series = pattern.Series(division, DayOf(clock.GetUtcNow()));
            block.Of(series);
            while (block.Left < count)
            {
                var now = clock.GetUtcNow();
                // Reserved whether or not its caller is still there: others wait for the block.
                switch (await table.Reserve(series, block.Wanted(count, now), organisation, client, at => pattern.Series(division, DayOf(at)).Key, CancellationToken.None))
                {
                    case NumberReservation.Block(var from, var until):
                        block.Add(from, until, now);
                        if (until > series.Most / 10 * 9) LogNearlyUsed(organisation, part.Name, series.Most - until);
                        break;
                    case NumberReservation.Exhausted:
                        return new NumberAnswer.Exhausted(organisation, part.Name, block.Left);
                    case NumberReservation.Meets(var other):
                        return new NumberAnswer.Meets(organisation, part.Name, other);
                }
            }
            return new NumberAnswer.Given(organisation, part.Name, block.Take(count));
        }
        finally
        {
            block.Turn.Release();
        }
    }

    private DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    // Whether there is another organisation of that name is not told to whom it does not concern.
    private static OrganisationDocument? OrganisationOf(RegistrySnapshot current, ClientDocument client, string? asked, List<Finding> faults)
    {
        var name = asked ?? client.Organisation;
        if ((name == client.Organisation || client.NumbersOf.Contains(name, StringComparer.Ordinal)) && current.Organisations.GetValueOrDefault(name) is { } organisation) return organisation;
        faults.Add(Fault("/organisation", "numbers.organisation", "该接入系统不能领取此单位的编号（见 numbersOf）。", "The client may not take numbers of this organisation (see numbersOf)."));
        return null;
    }

    private static NumberPart? PartOf(OrganisationDocument organisation, string? asked, List<Finding> faults)
    {
        if (asked is null && organisation.Numbers is [var only]) return only;
        if (organisation.Numbers.FirstOrDefault(one => one.Name == asked) is { } part) return part;
        var names = organisation.Numbers.Select(static one => one.Name).ToList();
        faults.Add(names.Count == 0
            ? Fault("/pattern", "numbers.pattern", $"单位 {organisation.Name} 没有登记编号规则。", $"Organisation {organisation.Name} has no pattern of numbers.")
            : Fault("/pattern", "numbers.pattern", $"编号规则为：{string.Join('、', names)}。", $"The patterns are {string.Join(", ", names)}."));
        return null;
    }

    /// <summary>12 digits; null where the pattern has none. Of a registered organisation: whatever else is asked for would begin a series of its own.</summary>
    private static string? DivisionOf(RegistrySnapshot current, OrganisationDocument organisation, NumberPattern pattern, string? asked, List<Finding> faults)
    {
        if (!pattern.NeedsDivision) return null;
        if ((asked ?? organisation.Division) is not { } text)
        {
            faults.Add(Fault("/division", "numbers.division-required", $"单位 {organisation.Name} 没有登记区划，请给出 division。", $"Organisation {organisation.Name} has no division: give one."));
            return null;
        }
        if (DivisionCode.Read(text) is { } code && current.Organisations.Values.Any(one => one.Division is { } own && DivisionCode.Read(own) == code)) return code.ToString();
        faults.Add(Fault("/division", "numbers.division", "没有登记该区划的单位。", "No organisation of this division is registered."));
        return null;
    }

    private static Finding Fault(string pointer, string code, string zh, string en) => new() { Pointer = pointer, Code = code, Zh = zh, En = en };

    [LoggerMessage(4501, LogLevel.Warning, "Of the numbers of {Organisation}, pattern {Pattern}, {Left} are left in the current series.")]
    private partial void LogNearlyUsed(string organisation, string pattern, long left);
}
