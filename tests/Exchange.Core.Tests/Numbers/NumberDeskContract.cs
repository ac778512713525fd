using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Numbers;
using Exchange.Core.Registry.Numbers;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Numbers;

/// <summary>Gaps are allowed, doubles never: whatever comes between, on every database.</summary>
public abstract class NumberDeskContract(Provider provider)
{
    [Test]
    public async Task A_host_gives_the_samples_numbers_in_their_order_over_its_blocks()
    {
        await using var bench = await NumberBench.Open(provider);
        var desk = bench.Host();
        (await bench.Take(desk, 5)).ShouldBe(["4499032611240000012", "4499032611240000029", "4499032611240000037", "4499032611240000045", "4499032611240000053"]);
        (await bench.Take(desk, 1, "SCJG", "acceptance")).ShouldBe(["YXSL2026112400001"]);
        List<string> all = [];
        foreach (var count in (int[])[100, 1, 37, 100]) all.AddRange(await bench.Take(desk, count));
        all.Select(static number => int.Parse(number[12..18])).ShouldBe(Enumerable.Range(6, 238), "one host has all of them");
        all.ForEach(static number => Iso7064.Mod11And10(number.AsSpan(0, 18)).ShouldBe(number[18]));
    }

    [Test]
    public async Task Of_many_hosts_and_askers_at_once_none_gets_what_another_has()
    {
        await using var bench = await NumberBench.Open(provider);
        NumberDesk[] hosts = [bench.Host(), bench.Host(), bench.Host()];
        var given = await Task.WhenAll(Enumerable.Range(0, 12).Select(async asker =>
        {
            var random = new Random(asker);
            var numbers = new List<string>();
            for (var i = 0; i < 25; i++) numbers.AddRange(await Task.Run(() => bench.Take(hosts[asker % 3], random.Next(1, 60), division: asker % 2 == 0 ? null : "449903002000")));
            return numbers;
        }));
        var all = given.SelectMany(static numbers => numbers).ToList();
        all.Count.ShouldBeGreaterThan(5_000);
        all.Distinct().Count().ShouldBe(all.Count);
        // Six digits of the division: the street's are the district's, of one series.
        all.ShouldAllBe(static number => number.StartsWith("449903261124"));
    }

    [Test]
    public async Task What_a_host_has_reserved_and_not_given_when_it_ends_is_a_gap()
    {
        await using var bench = await NumberBench.Open(provider);
        var first = (await bench.Take(bench.Host())).Single();
        // It ends here: behind its reservation and before most of its use. Then one that ends before any use.
        var series = NumberSeries.Of("449903261124######~mod-11-10");
        var lost = (await bench.Table().Reserve(series, 7, "ZSJ", "window", _ => "", default)).ShouldBeOfType<NumberReservation.Block>();
        var next = (await bench.Take(bench.Host())).Single();
        first.ShouldBe(series.Write(1));
        lost.From.ShouldBeGreaterThan(1);
        (lost.Until - lost.From).ShouldBe(6);
        next.ShouldBe(series.Write(lost.Until + 1));
    }

    [Test]
    public async Task A_series_that_has_come_to_its_end_gives_what_it_has_and_no_more_until_the_next_begins()
    {
        await using var bench = await NumberBench.Open(provider, "N{date:yyMMdd}{sequence:3}");
        var (one, other) = (bench.Host(), bench.Host());
        var all = new List<string>();
        for (var i = 0; i < 9; i++) all.AddRange(await bench.Take(i % 2 == 0 ? one : other, 100));
        var left = 999 - 900;
        var short1 = (await one.Take(NumberBench.Window, new NumberOrder(null, null, null, 100), default)).ShouldBeOfType<NumberAnswer.Exhausted>();
        var short2 = (await other.Take(NumberBench.Window, new NumberOrder(null, null, null, 100), default)).ShouldBeOfType<NumberAnswer.Exhausted>();
        (short1.Left + short2.Left).ShouldBe(left, "what the two have between them");
        foreach (var (desk, count) in ((NumberDesk, long)[])[(one, short1.Left), (other, short2.Left)])
            if (count > 0) all.AddRange(await bench.Take(desk, (int)count));
        all.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(1, 999).Select(static i => $"N261124{i:D3}"));
        (await one.Take(NumberBench.Window, new NumberOrder(null, null, null, 1), default)).ShouldBeOfType<NumberAnswer.Exhausted>().Left.ShouldBe(0);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        (await bench.Take(one, 2)).ShouldBe(["N261125001", "N261125002"]);
    }

    [Test]
    public async Task A_new_day_begins_at_one_by_the_hubs_own_clock()
    {
        await using var bench = await NumberBench.Open(provider);
        var desk = bench.Host();
        await bench.Take(desk, 3);
        bench.Clock.Advance(TimeSpan.FromHours(8));   // 16:00 UTC is midnight here.
        (await bench.Take(desk)).ShouldBe([NumberSeries.Of("449903261125######~mod-11-10").Write(1)]);
    }

    [Test]
    public async Task Organisations_of_one_pattern_share_a_series()
    {
        await using var bench = await NumberBench.Open(provider, "C{date:yyyy}{sequence:4}", "C{date:yyyy}{sequence:4}");
        var (one, other) = (bench.Host(), bench.Host());
        var all = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            all.AddRange(await bench.Take(i % 2 == 0 ? one : other, 15));
            all.AddRange(await bench.Take(i % 2 == 0 ? other : one, 15, "SCJG", "acceptance"));
        }
        all.Distinct().Count().ShouldBe(180);
    }

    [Test]
    public async Task A_pattern_whose_numbers_could_be_another_ones_gets_none()
    {
        await using var bench = await NumberBench.Open(provider, "A{sequence:5}", "A1{sequence:4}");
        var desk = bench.Host();
        (await bench.Take(desk)).ShouldBe(["A00001"]);
        var meets = (await desk.Take(NumberBench.Window, new NumberOrder("SCJG", "acceptance", null, 1), default)).ShouldBeOfType<NumberAnswer.Meets>();
        meets.Series.ShouldBe("A#####");
        // So too what a pattern was before it was changed.
        await bench.Register("{sequence:6}", "B1{sequence:4}");
        (await bench.Take(desk)).ShouldBe(["000001"]);
        await bench.Register("1{sequence:5}", "B1{sequence:4}");
        (await desk.Take(NumberBench.Window, new NumberOrder(null, null, null, 1), default)).ShouldBeOfType<NumberAnswer.Meets>().Series.ShouldBe("######");
        (await bench.Take(bench.Host(), 1, "SCJG", "acceptance")).ShouldBe(["B10001"]);
        await bench.Register("A{sequence:5}", "B1{sequence:4}");
        (await bench.Take(desk)).Single().ShouldNotBe("A00001", "it goes on where it was");
    }

    [Test]
    public async Task Of_two_that_could_meet_and_begin_at_once_on_two_hosts_one_begins()
    {
        await using var bench = await NumberBench.Open(provider);
        for (var i = 0; i < 8; i++)
        {
            await bench.Register($"K{i}{{sequence:5}}", $"K{i}1{{sequence:4}}");
            var (one, other) = (bench.Host(), bench.Host());
            var answers = await Task.WhenAll(
                Task.Run(() => one.Take(NumberBench.Window, new NumberOrder(null, null, null, 1), default)),
                Task.Run(() => other.Take(NumberBench.Window, new NumberOrder("SCJG", "acceptance", null, 1), default)));
            answers.Count(static answer => answer is NumberAnswer.Given).ShouldBe(1);
            answers.Count(static answer => answer is NumberAnswer.Meets).ShouldBe(1);
        }
    }

    [Test]
    public async Task After_a_restore_no_number_is_given_that_was_given_since_the_backup()
    {
        await using var bench = await NumberBench.Open(provider);
        var before = await bench.Take(bench.Host(), 3);
        var backup = await bench.Database.Query(new Sql("select next from number_series where id = @id").With("449903261124######~mod-11-10"), static row => row.GetInt64(0), default);
        var since = new List<string>();
        // After the backup: more of a series that it has, and one that it does not have.
        since.AddRange(await bench.Take(bench.Host(), 100));
        since.AddRange(await bench.Take(bench.Host(), 5, "SCJG", "ofDivision", "449903002000"));
        await bench.Commits.Commit(new Unit("back").Do(new Sql("update number_series set next = @next where id = @id").With(backup.Single(), "449903261124######~mod-11-10")));
        await bench.Commits.Commit(new Unit("back").Do(new Sql("delete from number_series where id like 'D%'").With()));
        await bench.Table().Restored();
        var after = new List<string>();
        after.AddRange(await bench.Take(bench.Host(), 100));
        after.AddRange(await bench.Take(bench.Host(), 5, "SCJG", "ofDivision", "449903002000"));
        after.Intersect(since).ShouldBeEmpty();
        after.Intersect(before).ShouldBeEmpty();
        after.ShouldContain("D449903002101");
        bench.Clock.Advance(TimeSpan.FromDays(1));
        (await bench.Take(bench.Host())).ShouldBe([NumberSeries.Of("449903261125######~mod-11-10").Write(1)], "nothing was given of a day that came after it");
    }

    [Test]
    public async Task What_is_asked_for_wrongly_is_declined_with_all_its_faults_and_reserves_nothing()
    {
        await using var bench = await NumberBench.Open(provider);
        var desk = bench.Host();
        async Task<string> Codes(string? organisation, string? pattern, string? division, int count)
            => string.Join(' ', (await desk.Take(NumberBench.Window, new NumberOrder(organisation, pattern, division, count), default)).ShouldBeOfType<NumberAnswer.Declined>().Findings.Select(static one => one.Code));
        (await Codes(null, null, null, 0)).ShouldBe("numbers.count");
        (await Codes(null, null, null, 101)).ShouldBe("numbers.count");
        (await Codes("JD2", null, null, -1)).ShouldBe("numbers.count numbers.organisation");
        (await Codes("NOBODY", null, null, 1)).ShouldBe("numbers.organisation");
        (await Codes("SCJG", null, null, 1)).ShouldBe("numbers.pattern");
        (await Codes("SCJG", "takingIn", null, 1)).ShouldBe("numbers.pattern");
        (await Codes("SCJG", "ofDivision", null, 1)).ShouldBe("numbers.division-required");
        foreach (var division in (string[])["449904000000", "4499030", "x", "", "44990300200०"]) (await Codes(null, null, division, 1)).ShouldBe("numbers.division");
        (await bench.Database.Query(new Sql("select cast(count(*) as bigint) from number_series").With(), static row => row.GetInt64(0), default)).ShouldBe([0]);
        (await bench.Take(desk, 1, "SCJG", "ofDivision", "449903002")).ShouldBe(["D449903002001"]);
    }

    [Test]
    public async Task Each_block_is_in_the_log()
    {
        await using var bench = await NumberBench.Open(provider);
        await bench.Take(bench.Host(), 5);
        (await bench.Database.Query(new Sql("select organisation, client, data from log_event where kind = 'numbers.reserved'").With(), static row => $"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)}", default))
            .ShouldBe(["""ZSJ window {"series":"449903261124######~mod-11-10","count":20}"""]);
    }
}

public sealed class NumberDeskSqliteTests() : NumberDeskContract(Provider.Sqlite);

public sealed class NumberDeskPostgresTests() : NumberDeskContract(Provider.Postgres);

public sealed class NumberDeskSqlServerTests() : NumberDeskContract(Provider.SqlServer);
