using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Catalog.Libraries;

namespace Exchange.Core.Tests.Catalog.Harvest;

/// <summary>What a harvest must do, on every database.</summary>
public abstract class HarvesterContract(Provider provider)
{
    private HarvestBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await HarvestBench.Open(provider);

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task What_a_source_has_is_what_is_read_and_the_next_harvest_goes_on_where_it_ended()
    {
        await _bench.Population("watermark");
        _bench.Source.Rows = [.. Rows(1, 100)];
        _bench.Source.Notes = [new PullFault("key-missing", "3 rows have no key.")];
        var first = (await _bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Merged>();
        first.Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 100, Added: 100));
        first.Notes.Single().Code.ShouldBe("key-missing");
        (first.Batch.Mode, first.Batch.Source).ShouldBe((BatchMode.Full, "harvest gaj-rk rows watermark one"));
        (await _bench.Contents()).Count.ShouldBe(100);
        _bench.Told[^1].Rows.ShouldBeGreaterThan(0);
        _bench.Source.Told.ShouldBe(["100"]);

        _bench.Source.Rows.AddRange([HarvestBench.Person(1, "乙"), "-" + HarvestBench.Person(2), HarvestBench.Person(101)]);
        var second = (await _bench.Harvest("two")).ShouldBeOfType<HarvestEnd.Merged>();
        second.Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 3, Added: 1, Changed: 1, Ended: 1));
        _bench.Source.Orders[^1].From.ShouldBe("100");
        (await _bench.Contents()).Count.ShouldBe(100);

        // A source with nothing new: the harvest is known to have been made, and nothing changes.
        (await _bench.Harvest("three")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.ShouldBe(new BatchCounts());
        _bench.Source.Orders[^1].From.ShouldBe("103");
    }

    [Test]
    public async Task A_full_harvest_ends_what_does_not_come_any_more()
    {
        await _bench.Population();
        _bench.Source.Rows = [.. Rows(1, 50)];
        await _bench.Harvest("one");
        _bench.Source.Rows = [.. Rows(11, 50)];
        (await _bench.Harvest("two")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 50, Added: 10, Unchanged: 40, Missing: 10));
        (await _bench.Contents()).ShouldBe([.. Rows(11, 50).Order(StringComparer.Ordinal)]);
    }

    [Test]
    public async Task A_harvest_that_is_interrupted_anywhere_goes_on_and_brings_the_same()
    {
        var dice = new Random(20261130);
        await _bench.Population("watermark");
        for (var round = 0; round < 6; round++)
        {
            // Rows that are new, changed, gone, twice: whatever a source tells in 300 lines.
            _bench.Source.Rows.AddRange(Enumerable.Range(0, 300).Select(_ => (dice.Next(10) == 0 ? "-" : "") + HarvestBench.Person(dice.Next(1, 250), "甲乙丙丁"[dice.Next(4)..][..1])));
            var interruptions = 0;
            HarvestEnd? end = null;
            while (end is null)
            {
                var left = dice.Next(1, 6);
                var died = dice.Next(2) == 0;
                _bench.Source.Before = _ => Die(died);
                try
                {
                    end = await _bench.Harvest($"round-{round}", report: _ =>
                    {
                        Die(!died);
                        return Task.CompletedTask;
                    });
                }
                catch (DeathException)
                {
                    interruptions++;
                    (await Before(round)).ShouldBe(await _bench.Contents(), "nobody reads a row before all have come");
                }
                void Die(bool mine)
                {
                    if (mine && interruptions < 5 && --left == 0) throw new DeathException("The process dies here.");
                }
            }
            interruptions.ShouldBeGreaterThan(0);
            LibraryBench.AddsUp(end.ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts);
            end.ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.Came.ShouldBe(300);
            (await _bench.Contents()).ShouldBe(Expected(_bench.Source.Rows));
        }

        async Task<List<string>> Before(int round)
        {
            await Task.Yield();
            return Expected(_bench.Source.Rows.Take(round * 300));
        }
    }

    [Test]
    public async Task A_harvest_that_died_between_its_merge_and_its_end_is_not_made_twice()
    {
        await _bench.Population();
        _bench.Source.Rows = [.. Rows(1, 10)];
        var first = (await _bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Merged>();
        (await _bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Number.ShouldBe(first.Batch.Number);
        _bench.Source.Orders.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_source_that_fails_for_a_while_is_tried_again_from_what_stands()
    {
        await using var bench = await HarvestBench.Open(provider, harvest: new HarvestOptions { FirstDelaySeconds = 0.01, RetryMinutes = 1 });
        await bench.Population();
        bench.Source.Rows = [.. Rows(1, 100)];
        var failures = 0;
        bench.Source.Before = at =>
        {
            if (at >= 20 && failures++ < 3) throw new IOException("the database is stopping");
        };
        bench.Source.Page = 10;
        (await bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 100, Added: 100));
        bench.Source.Orders.Select(order => order.After).ShouldBe([null, "20", "20", "20"]);
    }

    [Test]
    public async Task A_source_that_stays_away_is_given_up_and_nothing_of_it_is_read()
    {
        await _bench.Population("watermark");
        _bench.Source.Rows = [.. Rows(1, 100)];
        await _bench.Harvest("one");
        var before = await _bench.Libraries.Dump();
        _bench.Source.Rows.AddRange(Rows(200, 100));
        _bench.Source.Page = 10;
        _bench.Source.Before = static at =>
        {
            if (at >= 150) throw new IOException("the database is away");
        };
        (await _bench.Harvest("two")).ShouldBe(new HarvestEnd.Lost("the database is away"));
        (await _bench.Libraries.Dump()).ShouldBe(before);

        _bench.Source.Before = static _ => { };
        (await _bench.Harvest("three")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.Added.ShouldBe(100);
        _bench.Source.Orders[^1].From.ShouldBe("100");
    }

    [Test]
    public async Task A_watermark_that_went_back_brings_nothing_unless_all_is_harvested_from_the_start()
    {
        await _bench.Population("watermark");
        _bench.Source.Rows = [.. Rows(1, 30)];
        await _bench.Harvest("one");
        var before = await _bench.Libraries.Dump();
        _bench.Source.Rows = [.. Rows(1, 20), HarvestBench.Person(40)];
        _bench.Source.Before = at =>
        {
            if (_bench.Source.Orders[^1].From is not null) throw new PullException(PullException.WentBack, "It is older than at the last harvest.");
        };
        (await _bench.Harvest("two")).ShouldBe(new HarvestEnd.Refused("watermark-back", "It is older than at the last harvest."));
        (await _bench.Libraries.Dump()).ShouldBe(before);
        (await _bench.Libraries.Table.Batches("population", long.MaxValue, 1, default)).Single().Reason.ShouldBe("watermark-back");

        (await _bench.Harvest("three", fromStart: true)).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 21, Added: 1, Unchanged: 20, Missing: 10));
        (await _bench.Contents()).ShouldBe([.. Rows(1, 20).Append(HarvestBench.Person(40)).Order(StringComparer.Ordinal)]);
    }

    [Test]
    public async Task More_ends_than_expected_wait_until_somebody_confirms_them_by_their_number()
    {
        await using var bench = await HarvestBench.Open(provider, new LibraryOptions { ChunkRows = 40, EndsPercent = 10 });
        await bench.Population();
        bench.Source.Rows = [.. Rows(1, 100)];
        await bench.Harvest("one");
        bench.Source.Rows = [.. Rows(1, 50)];
        var asked = (await bench.Harvest("two")).ShouldBeOfType<HarvestEnd.Unconfirmed>();
        (asked.Ends, asked.Rows).ShouldBe((50, 100));
        (await bench.Contents()).Count.ShouldBe(100);
        (await bench.Harvest("three", confirmed: 49)).ShouldBeOfType<HarvestEnd.Unconfirmed>();
        var pulls = bench.Source.Orders.Count;
        (await bench.Harvest("four", confirmed: 50)).ShouldBeOfType<HarvestEnd.Merged>().Batch.Number.ShouldBe(asked.Batch.Number);
        (await bench.Contents()).Count.ShouldBe(50);
        bench.Source.Orders[pulls].After.ShouldBe("50", "what came is not asked for again");

        // One that nobody confirms gives way to the next harvest.
        bench.Source.Rows = [.. Rows(1, 10)];
        await bench.Harvest("five");
        bench.Source.Rows = [.. Rows(1, 49)];
        (await bench.Harvest("six")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.Missing.ShouldBe(1);
    }

    [Test]
    public async Task Two_harvests_of_a_library_do_not_meet_and_what_one_left_behind_is_taken_away_by_the_next()
    {
        await _bench.Population();
        _bench.Source.Rows = [.. Rows(1, 100)];
        _bench.Source.Page = 10;
        _bench.Source.Before = static at =>
        {
            if (at == 50) throw new DeathException("The process dies here.");
        };
        await Should.ThrowAsync<DeathException>(() => _bench.Harvest("one"));
        _bench.UnderWay.Add("one");
        (await _bench.Harvest("two")).ShouldBeOfType<HarvestEnd.Busy>().Batch.Source.ShouldEndWith("one");
        _bench.UnderWay.Clear();
        _bench.Source.Before = static _ => { };
        (await _bench.Harvest("three")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 100, Added: 100));

        var by = await _bench.Libraries.Begin("population", LibraryBench.Upsert);
        (await _bench.Harvest("four")).ShouldBeOfType<HarvestEnd.Busy>().Batch.Number.ShouldBe(by.Number);
    }

    [Test]
    public async Task A_resource_that_is_withdrawn_while_it_is_harvested_ends_the_harvest()
    {
        await _bench.Population();
        _bench.Source.Rows = [.. Rows(1, 100)];
        _bench.Source.Page = 10;
        _bench.Source.Before = at =>
        {
            if (at == 50) _bench.Libraries.Catalog.Desk.Withdraw("101001/000001", CatalogBench.Bureau with { Reason = "merged" }, default).GetAwaiter().GetResult().ShouldBeOfType<CatalogAnswer.Stored>();
        };
        (await _bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Refused>().Code.ShouldBe("resource-withdrawn");
        (await _bench.Libraries.Dump()).ShouldBeEmpty();
        (await _bench.Harvest("two")).ShouldBeOfType<HarvestEnd.Refused>().Code.ShouldBe("resource-withdrawn");
    }

    [Test]
    public async Task Rows_that_break_rules_or_cannot_be_read_are_kept_aside_and_the_counts_add_up()
    {
        await _bench.Population();
        _bench.Source.Rows = [.. Rows(1, 10), "!", "[]", "{", """{"citizenNumber":"1"}""", HarvestBench.Person(3, "丙")];
        var counts = (await _bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts;
        counts.ShouldBe(new BatchCounts(Came: 15, Added: 10, Changed: 1, Quarantined: 4));
        LibraryBench.AddsUp(counts);
        (await _bench.Libraries.Store.Rows("select findings from library_fault order by line"))[0][0]!.ShouldContain("row.row-too-large");
        (await _bench.Contents()).ShouldContain(HarvestBench.Person(3, "丙"), "a source tells its rows in the order in which they were written");
    }

    [Test]
    public async Task A_mapping_makes_the_librarys_rows_of_the_sources()
    {
        await _bench.Register("""
            kind: schema
            name: gaj-rk-row.v1
            title: { zh: 人口共享库行, en: Row of the population copy }
            schema:
              type: object
              required: [GMSFHM, XM]
              properties: { GMSFHM: { type: string }, XM: { type: string }, XB: { type: string } }
            ---
            kind: mapping
            name: gaj-rk-to-population.v1
            title: { zh: 人口, en: Population }
            from: gaj-rk-row.v1
            to: registered-population.v1
            reads: row
            format: json
            fields:
              citizenNumber: row.GMSFHM
              name: row.XM
            """);
        await _bench.Population("watermark", harvest: "mapping: gaj-rk-to-population.v1");
        _bench.Source.Rows = [Row(1), Row(2), """{"GMSFHM":"9"}""", """{"GMSFHM":"9","XM":"no number"}"""];
        (await _bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 4, Added: 2, Quarantined: 2));
        (await _bench.Contents()).ShouldBe([HarvestBench.Person(1), HarvestBench.Person(2)]);
        // A tombstone with the source's names is translated; one that names the key as the library does is one already.
        _bench.Source.Rows.AddRange(["-" + Row(1), $$"""-{"citizenNumber":"{{LibraryBench.Citizen(2)}}"}"""]);
        (await _bench.Harvest("two")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 2, Ended: 2));

        static string Row(int number) => $$"""{"GMSFHM":"{{LibraryBench.Citizen(number)}}","XM":"甲"}""";
    }

    [Test]
    public async Task Pages_larger_than_a_commit_are_kept_in_parts_and_their_place_with_the_last()
    {
        await _bench.Population();
        _bench.Source.Rows = [.. Rows(1, 95)];
        _bench.Source.Page = 95;
        (await _bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.Added.ShouldBe(95);
    }

    [Test]
    public async Task Where_the_keys_of_a_library_change_all_rows_come_once()
    {
        await _bench.Population("watermark");
        _bench.Source.Rows = [.. Rows(1, 10)];
        await _bench.Harvest("one");
        await _bench.Population("watermark", "keys: [name]");
        var again = (await _bench.Harvest("two")).ShouldBeOfType<HarvestEnd.Merged>().Batch;
        (again.Mode, again.Tally.Counts.Came).ShouldBe((BatchMode.Full, 10));
        (await _bench.Libraries.Contents("population", "name", "甲")).Count.ShouldBe(10);
    }

    [Test]
    public async Task A_feed_of_changes_ends_nothing_that_it_does_not_tell_of()
    {
        await _bench.Population();
        _bench.Source.Rows = [.. Rows(1, 10)];
        await _bench.Harvest("one");
        await _bench.Population("changes");
        _bench.Source.Rows = [HarvestBench.Person(5, "乙"), "-" + HarvestBench.Person(6)];
        (await _bench.Harvest("two")).ShouldBeOfType<HarvestEnd.Merged>().Batch.Tally.Counts.ShouldBe(new BatchCounts(Came: 2, Changed: 1, Ended: 1));
        _bench.Source.Orders[^1].From.ShouldBeNull("the place of another way of harvesting says nothing");
        (await _bench.Contents()).Count.ShouldBe(9);
    }

    [Test]
    public async Task A_harvest_is_late_when_its_resource_is_by_one_rule()
    {
        await _bench.Population("watermark", "timeliness: { field: birthDate, days: 100 }");
        _bench.Source.Rows = [.. Rows(1, 3)];
        await _bench.Harvest("one");
        var catalog = _bench.Libraries.Catalog;
        await catalog.Desk.Submit("101001/000001", CatalogBench.Bureau, default);
        await catalog.Desk.Publish("101001/000001", 1, CatalogBench.OtherBureau, default);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var (table, options) = (new LiveTable(_bench.Libraries.Store.Database), new LiveOptions { DailyDays = 2 });
        var shelf = new LiveShelf(table);
        var sweep = new LiveSweep(catalog.Registry, catalog.Shelf, _bench.Libraries.Table, table, shelf, new ResourceUse(catalog.Commits, _bench.Libraries.Store.Database, catalog.Clock, zone), catalog.Commits, options, catalog.Clock, zone);
        var look = new HarvestLook(catalog.Registry, catalog.Table, _bench.Libraries.Table, shelf, options, zone, catalog.Clock);
        var seen = new List<bool>();
        for (var hour = 0; hour < 100; hour++)
        {
            await sweep.Look(default);
            var standing = (await look.All(default)).ShouldHaveSingleItem();
            var live = shelf.Of("101001/000001").State;
            standing.IsLate(catalog.Clock.GetUtcNow()).ShouldBe(live == LiveState.Late, $"after {hour} hours: {standing.DueAt}");
            seen.Add(live == LiveState.Late);
            catalog.Clock.Advance(TimeSpan.FromHours(1));
        }
        seen.Distinct().ShouldBe([false, true]);
    }

    [Test]
    public async Task A_source_of_changes_has_one_library()
    {
        await _bench.Population("changes");
        var second = "";
        // Whatever it is called: the one that comes later is refused.
        foreach (var name in (string[])["zone", "people"])
        {
            second = HarvestBench.Library("changes").Replace("name: population", "name: " + name, StringComparison.Ordinal).Replace("101001/000001", "101001/000002", StringComparison.Ordinal);
            (await _bench.Apply(second)).ShouldBeOfType<RegistryAnswer.Faulty>().Faults.ShouldHaveSingleItem().Code.ShouldBe("library.sourceTaken");
        }
        (await _bench.Apply(second.Replace("changes", "full", StringComparison.Ordinal).Replace("101001/000002", "101001/000001", StringComparison.Ordinal))).ShouldBeOfType<RegistryAnswer.Faulty>().Faults.ShouldHaveSingleItem().Code.ShouldBe("library.resource");
        // Whole, nothing is taken away from anybody.
        (await _bench.Apply(second.Replace("changes", "full", StringComparison.Ordinal))).ShouldBeOfType<RegistryAnswer.Applied>();
    }

    [Test]
    public async Task A_library_whose_source_is_none_of_its_adapter_is_not_registered()
    {
        var faults = (await _bench.Apply(HarvestBench.Library("full").Replace("source: rows", "source: other", StringComparison.Ordinal))).ShouldBeOfType<RegistryAnswer.Faulty>().Faults;
        faults.ShouldHaveSingleItem().Code.ShouldBe("library.source");
        (await _bench.Apply(HarvestBench.Library("full", harvest: "mapping: none.v1"))).ShouldBeOfType<RegistryAnswer.Faulty>();
        (await _bench.Harvest("one")).ShouldBeOfType<HarvestEnd.Refused>().Code.ShouldBe("no-harvest");
        const string Mapping = """
            kind: mapping
            name: to-another.v1
            title: { zh: 其他, en: Another }
            from: registered-population.v1
            to: household-relations.v1
            reads: row
            format: json
            fields: { householdNumber: row.name }
            ---

            """;
        (await _bench.Apply(Mapping + HarvestBench.Library("full", harvest: "mapping: to-another.v1"))).ShouldBeOfType<RegistryAnswer.Faulty>().Faults.ShouldHaveSingleItem().Code.ShouldBe("library.mapping");
    }

    private static IEnumerable<string> Rows(int first, int count) => Enumerable.Range(first, count).Select(static number => HarvestBench.Person(number));

    /// <summary>What the source's lines come to, told the plain way.</summary>
    private static List<string> Expected(IEnumerable<string> lines)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var text = line.TrimStart('-');
            var key = System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("citizenNumber").GetString()!;
            if (line[0] == '-') rows.Remove(key);
            else rows[key] = text;
        }
        return [.. rows.Values.Order(StringComparer.Ordinal)];
    }
}

/// <summary>The process dies here, as far as one process can play it.</summary>
internal sealed class DeathException(string where) : Exception(where);

public sealed class HarvesterOnSqlite() : HarvesterContract(Provider.Sqlite);

public sealed class HarvesterOnPostgres() : HarvesterContract(Provider.Postgres);
