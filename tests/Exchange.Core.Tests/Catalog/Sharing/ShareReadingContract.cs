using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Catalog.Sharing.ShareBench;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>What may be read under a grant, and when it may no more: by the guard of a reading, whatever a host has in its memory; on every database.</summary>
public abstract class ShareReadingContract(Provider provider)
{
    private ShareBench _bench = null!;
    private string _code = "";

    [SetUp]
    public async Task Open()
    {
        _bench = await ShareBench.Open(provider);
        _code = await _bench.Published();
    }

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<ShareView> View(ShareShelf? shelf = null) => (await (shelf ?? _bench.Shelf).Of(_code, "JD1", default)).Views.ShouldHaveSingleItem();

    [Test]
    public async Task A_revoked_grant_ends_on_every_host_before_the_revocation_is_answered()
    {
        var granted = await _bench.Granted(_code);
        var other = _bench.Another();
        var (here, there) = (await View(), await View(other.Shelf));
        (await _bench.Reads(here)).ShouldBeTrue();
        (await _bench.Reads(there, commits: other.Commits)).ShouldBeTrue();
        // Both hosts read all the while: none of the readings that begin after the answer is let through.
        var (over, after) = (false, 0);
        using var stop = new CancellationTokenSource();
        var readers = new[] { (here, _bench.Catalog.Commits), (there, other.Commits) }.Select(one => Task.Run(async () =>
        {
            for (var n = 0; ; n++)
            {
                var begun = Volatile.Read(ref over);
                var read = await _bench.Reads(one.Item1, commits: one.Item2);
                if (begun && read) Interlocked.Increment(ref after);
                if (begun) return n;
            }
        })).ToArray();
        Taken(await _bench.Desk.Revoke(Administrator, granted, "停止"));
        Volatile.Write(ref over, true);
        await Task.WhenAll(readers);
        after.ShouldBe(0);
        // The other host still has it in memory; what it reads anew is nothing.
        (await other.Shelf.Again(_code, "JD1", default)).Views.ShouldBeEmpty();
        (await other.Shelf.Of(_code, "JD1", default)).Views.ShouldBeEmpty();
    }

    [Test]
    public async Task A_host_finds_what_another_one_has_changed_within_a_second_and_before_it_denies()
    {
        var other = _bench.Another();
        (await other.Shelf.Of(_code, "JD1", default)).Views.ShouldBeEmpty();
        var granted = await _bench.Granted(_code);
        (await View(other.Shelf)).Grant.Number.ShouldBe(granted.Number, "what nobody has is not kept");
        var second = await _bench.Granted(_code, Terms() with { Purpose = "relief" });
        (await other.Shelf.Of(_code, "JD1", default)).Views.Count.ShouldBe(1);
        _bench.Catalog.Clock.Advance(TimeSpan.FromSeconds(1));
        (await other.Shelf.Of(_code, "JD1", default)).Views.Select(static view => view.Grant.Number).ShouldBe([granted.Number, second.Number]);
    }

    [Test]
    public async Task Rows_of_a_day_are_counted_exactly_whichever_host_reads()
    {
        await _bench.Granted(_code, Terms() with { PerDay = 50 });
        var other = _bench.Another();
        var (here, there) = (await View(), await View(other.Shelf));
        var read = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? _bench.Reads(here, 2) : _bench.Reads(there, 2, other.Commits)));
        read.Count(static one => one).ShouldBe(25);
        (await _bench.Table.Used(here.Grant.Number, _bench.Today, default)).ShouldBe(50);
        (await _bench.Reads(here, 0)).ShouldBeTrue("nothing more is nothing more");
        _bench.Catalog.Clock.Advance(TimeSpan.FromDays(1));
        (await _bench.Reads(here, 51)).ShouldBeFalse();
        (await _bench.Reads(here, 50)).ShouldBeTrue("another day");
        (await _bench.Table.Used(here.Grant.Number, _bench.Today, default)).ShouldBe(50);
    }

    [Test]
    public async Task The_last_day_is_the_last_day()
    {
        await _bench.Granted(_code, Terms() with { Until = "2026-11-26" });
        var view = await View();
        _bench.Catalog.Clock.Advance(TimeSpan.FromDays(1));
        (await _bench.Reads(view)).ShouldBeTrue();
        SharePolicy.Allows(view.Entry, view.Grant, "2026-11-26").ShouldBeNull();
        _bench.Catalog.Clock.Advance(TimeSpan.FromDays(1));
        (await _bench.Reads(view)).ShouldBeFalse();
        SharePolicy.Allows(view.Entry, view.Grant, "2026-11-27").ShouldBe(ShareObstacle.Expired);
        (await _bench.Shelf.Of(_code, "JD1", default)).Views.ShouldBeEmpty();
    }

    [Test]
    public async Task What_the_catalog_says_now_holds_for_grants_that_there_are()
    {
        await _bench.Granted(_code, Terms() with { Fields = ["memberNumber", "relation"], Verifies = ["household", "division"] });
        var old = await View();
        old.Fields.Select(static field => (field.Name, field.Mask)).ShouldBe([("memberNumber", MaskRule.Middle), ("relation", MaskRule.None)]);
        old.NeedsConsent.ShouldBeFalse();

        // Another version: a field has gone, one is masked more, the person has to consent.
        var content = Households();
        content = content with
        {
            Fields = [.. content.Fields.Where(static field => field.Name != "household").Select(static field => field.Name == "relation" ? field with { Sensitive = true, Mask = MaskRule.Whole } : field)],
            Share = content.Share with { Consent = true },
        };
        await _bench.Republished(_code, content);
        (await _bench.Reads(old)).ShouldBeFalse("it was read by what the catalog said before");
        await _bench.Shelf.Again(_code, "JD1", default);
        var now = await View();
        now.Fields.Select(static field => (field.Name, field.Mask)).ShouldBe([("memberNumber", MaskRule.Middle), ("relation", MaskRule.Whole)]);
        now.Verifies.Order().ShouldBe(["division", "memberNumber", "relation"]);
        now.NeedsConsent.ShouldBeTrue();
        (await _bench.Reads(now)).ShouldBeTrue();

        // The rows that it shows cannot be told any more: none is shown.
        await _bench.Republished(_code, content with { Fields = [.. content.Fields.Where(static field => field.Name != "division")] });
        var standing = await _bench.Shelf.Again(_code, "JD1", default);
        standing.Views.ShouldBeEmpty();
        SharePolicy.Allows(standing.Entry, now.Grant, _bench.Today).ShouldBe(ShareObstacle.Outdated);

        await _bench.Republished(_code, content with { Share = NotShared() });
        standing = await _bench.Shelf.Again(_code, "JD1", default);
        SharePolicy.Allows(standing.Entry, now.Grant, _bench.Today).ShouldBe(ShareObstacle.NotShared);
        standing.Choose(null, "settle", null, static _ => 0, out var why).ShouldBeNull();
        why.ShouldBe(ShareObstacle.NotShared);

        (await _bench.Catalog.Desk.Withdraw(_code, CatalogBench.Bureau, default)).ShouldBeOfType<CatalogAnswer.Stored>();
        (await _bench.Reads(now)).ShouldBeFalse();
        standing = await _bench.Shelf.Again(_code, "JD1", default);
        SharePolicy.Allows(standing.Entry, now.Grant, _bench.Today).ShouldBe(ShareObstacle.NoResource);
        Faults(await _bench.Desk.Ask(Street, _code, Terms(), default)).ShouldBe(["/resource share.resource"]);
    }

    [Test]
    public async Task What_was_granted_at_once_ends_when_the_resource_has_a_condition()
    {
        await _bench.Republished(_code, Households(Unconditional()));
        await _bench.Asked(_code);
        var view = await View();
        await _bench.Republished(_code, Households());
        (await _bench.Reads(view)).ShouldBeFalse();
        var standing = await _bench.Shelf.Again(_code, "JD1", default);
        standing.Views.ShouldBeEmpty();
        SharePolicy.Allows(standing.Entry, view.Grant, _bench.Today).ShouldBe(ShareObstacle.Outdated);
    }

    [Test]
    public async Task A_request_of_a_resource_that_is_shared_no_more_is_not_granted()
    {
        var asked = await _bench.Asked(_code);
        await _bench.Republished(_code, Households(NotShared()));
        Faults(await _bench.Desk.Grant(Police, asked, new GrantOrder(), null, default)).ShouldBe(["/resource share.not-shared"]);
        await _bench.Catalog.Desk.Withdraw(_code, CatalogBench.Bureau, default);
        Faults(await _bench.Desk.Grant(Police, asked, new GrantOrder(), null, default)).ShouldBe(["/resource share.resource"]);
        Taken(await _bench.Desk.Deny(Police, asked, "已撤销")).State.ShouldBe(ShareState.Denied);
    }

    [Test]
    public async Task Masks_of_the_provider_hold_as_they_are_and_others_never_show_more_than_the_catalog()
    {
        var loose = new Dictionary<string, MaskRule> { ["memberNumber"] = MaskRule.None };
        await _bench.Granted(_code, order: new GrantOrder(Masks: loose));
        (await View()).Fields.Single(static field => field.Name == "memberNumber").Mask.ShouldBe(MaskRule.None);
        var view = await View();
        SharePolicy.View(view.Entry, view.Grant with { Terms = view.Grant.Terms with { ProviderMasks = false } })!.Fields.Single(static field => field.Name == "memberNumber").Mask.ShouldBe(MaskRule.Middle);
        SharePolicy.View(view.Entry, view.Grant with { Terms = view.Grant.Terms with { ProviderMasks = false, Masks = new Dictionary<string, MaskRule> { ["memberNumber"] = MaskRule.Whole } } })!
            .Fields.Single(static field => field.Name == "memberNumber").Mask.ShouldBe(MaskRule.Whole);
    }

    [Test]
    public async Task The_grant_that_fits_is_chosen()
    {
        var first = await _bench.Granted(_code);
        var second = await _bench.Granted(_code, Terms() with { Purpose = "relief", Fields = ["household"], Verifies = [] });
        var third = await _bench.Granted(_code, Terms() with { Purpose = "relief", Fields = ["relation"], Verifies = [] });
        var standing = await _bench.Shelf.Again(_code, "JD1", default);
        standing.Choose(null, "settle", null, static _ => 0, out _)!.Grant.Number.ShouldBe(first.Number);
        standing.Choose(null, "relief", null, static _ => 0, out _)!.Grant.Number.ShouldBe(second.Number);
        standing.Choose(null, "relief", null, static view => view.Verifies.Contains("relation") ? 0 : 1, out _)!.Grant.Number.ShouldBe(third.Number);
        standing.Choose(null, "relief", null, view => view.Grant.Number == third.Number ? 1 : 2, out _)!.Grant.Number.ShouldBe(third.Number, "it comes nearest");
        standing.Choose(third.Number, "relief", null, static view => view.Verifies.Contains("household") ? 0 : 1, out _)!.Grant.Number.ShouldBe(third.Number, "what is named is what is read under");
        standing.Choose(third.Number, "settle", null, static _ => 0, out var why).ShouldBeNull();
        why.ShouldBe(ShareObstacle.OtherPurpose);
        standing.Choose(99, "settle", null, static _ => 0, out why).ShouldBeNull();
        why.ShouldBe(ShareObstacle.NotGranted);
        SharePolicy.Fits(first with { Terms = first.Terms with { Items = ["a"] } }, "settle", "b").ShouldBe(ShareObstacle.OtherItem);
        SharePolicy.Fits(first with { Terms = first.Terms with { Items = ["a"] } }, "settle", "a").ShouldBeNull();
    }
}

public sealed class ShareReadingSqliteTests() : ShareReadingContract(Provider.Sqlite);

public sealed class ShareReadingPostgresTests() : ShareReadingContract(Provider.Postgres);

public sealed class ShareReadingSqlServerTests() : ShareReadingContract(Provider.SqlServer);
