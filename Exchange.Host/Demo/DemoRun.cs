using System.Collections.Concurrent;
using Exchange.Host.Demo.Applications;
using Exchange.Host.Demo.Departments;
using Exchange.Host.Demo.Screens;

namespace Exchange.Host.Demo;

/// <summary>One run of the demo against a hub that stands: submit, watch, compare.</summary>
public sealed class DemoRun(
    DemoHub hub, IReadOnlyList<ISimulatedDepartment> departments, RecordGenerator generator, DemoOptions options, IDemoScreen screen, TimeProvider clock)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    readonly ConcurrentDictionary<string, (SampleRecord Record, string Id)> submitted = new(StringComparer.Ordinal);
    readonly SupplementDesk supplements = new(hub, new Supplement(options.Seed));
    readonly long started = clock.GetTimestamp();

    /// <exception cref="HttpRequestException">The hub would not take a record in.</exception>
    public async Task<DemoSummary> Run(CancellationToken stop)
    {
        var submitting = Submit(stop);
        var last = await Watch(submitting, stop);
        await submitting;
        await hub.LookAtCards(stop);
        var records = await Records(stop);
        return new DemoSummary(
            last, Compare(last, records), DepartmentAccount.Of([.. departments.Select(department => department.Name)], records), OpenWork.In(records), DemoLives.Of(records));
    }

    Task Submit(CancellationToken stop) => Parallel.ForEachAsync(
        Enumerable.Range(0, options.Records),
        new ParallelOptions { MaxDegreeOfParallelism = options.Senders, CancellationToken = stop },
        async (index, cancelled) =>
        {
            var record = generator.Make(index);
            var id = await hub.TakeIn(record, cancelled);
            submitted[record.Number] = (record, id);
            supplements.Remember(id, record);
        });

    /// <summary>Until everything has settled, or nothing has moved for as long as patience lasts, or submitting has failed.</summary>
    async Task<DemoPicture> Watch(Task submitting, CancellationToken stop)
    {
        var last = await Picture(stop);
        var moved = clock.GetTimestamp();
        for (var settled = false; ;)
        {
            screen.Show(last);
            // Twice in a row: between the two looks at departments and hub something may have been on its way from one to the other.
            if (submitting.IsFaulted || (last.IsSettled && settled) || clock.GetElapsedTime(moved) > options.Patience)
                return last;
            settled = last.IsSettled;
            await Task.Delay(Look, clock, stop);
            await supplements.Look(stop);
            var now = await Picture(stop);
            if (!now.ShowsSameAs(last))
            {
                moved = clock.GetTimestamp();
                settled = false;
            }
            last = now;
        }
    }

    async Task<DemoPicture> Picture(CancellationToken stop)
    {
        var counts = departments.Select(department => (department.Name, department.Count)).ToList();
        return new DemoPicture(options.Records, submitted.Count, await hub.Tally(stop), counts, clock.GetElapsedTime(started), supplements.Settled);
    }

    async Task<IReadOnlyList<RecordView>> Records(CancellationToken stop)
    {
        var records = new ConcurrentBag<RecordView>();
        await Parallel.ForEachAsync(submitted.Values, new ParallelOptions { MaxDegreeOfParallelism = options.Senders, CancellationToken = stop },
            async (one, cancelled) => records.Add(await hub.Read(one.Id, cancelled)));
        return [.. records];
    }

    List<string> Compare(DemoPicture last, IReadOnlyList<RecordView> records) =>
        DemoReckoning.Compare(
            submitted.ToDictionary(pair => pair.Key, pair => pair.Value.Record, StringComparer.Ordinal),
            records,
            last,
            departments.ToDictionary(department => department.Name, department => new Holding(department.KnownBy, department.Held()), StringComparer.Ordinal))
            .Concat(departments.SelectMany(d => d.Faults.Select(fault => $"{d.Name}: the simulator itself failed: {fault.Message}")))
            .ToList();
}
