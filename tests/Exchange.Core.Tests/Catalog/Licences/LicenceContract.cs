using System.Text;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Materials;
using Exchange.Core.Numbers;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Catalog.Libraries;

namespace Exchange.Core.Tests.Catalog.Licences;

/// <summary>Licences in libraries: found, verified, given files, and identifiers for them; on every database.</summary>
public abstract class LicenceContract(Provider provider)
{
    private const string Code = "11440000006900018D001", Issuer = "114499030075000247";

    private const string Library = """
        kind: library
        name: business-licences
        title: { zh: 营业执照, en: Business licences }
        resource: 105001/000025
        schema: electronic-business-licence.v1
        identity: [licenceIdentifier]
        keys: [holderCode]
        """;

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private LibraryBench _bench = null!;
    private LicenceBook _book = null!;
    private LicenceDesk _desk = null!;
    private LicenceFileTable _files = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await LibraryBench.Open(provider);
        var catalog = _bench.Catalog;
        foreach (var entry in (string[])["105001/000025"])
        {
            await catalog.Desk.Submit(entry, CatalogBench.Market, default);
            await catalog.Desk.Publish(entry, 1, CatalogBench.OtherBureau, default);
        }
        _book = new LicenceBook(catalog.Registry, _bench.Table, _bench.Rows, Zone, catalog.Clock);
        _files = new LicenceFileTable(_bench.Store.Database);
        _desk = new LicenceDesk(catalog.Commits, _book, _files, catalog.Table, new UploadTable(catalog.Commits, _bench.Store.Database, catalog.Clock), new MaterialOptions(), new ShareSubjects(SecretKey.FromText(Convert.ToBase64String(new byte[SecretKey.Length]))), catalog.Clock);
    }

    [TearDown]
    public ValueTask Close() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task Type(string more = "") => _bench.Register($$"""
        kind: codeTable
        name: licence-states
        title: { zh: 证照状态, en: States }
        rows: [{ value: 01, title: { zh: 有效, en: Valid } }, { value: 03, title: { zh: 吊销, en: Revoked } }, { value: 05, title: { zh: 失效, en: Lapsed } }]
        ---
        kind: licenceType
        name: business-licence
        title: { zh: 营业执照, en: Business licence }
        code: {{Code}}
        resource: 105001/000025
        fields: { identifier: licenceIdentifier, number: number, holder: holder, holderNumber: holderCode, validFrom: validFrom, validUntil: validUntil, state: state, file: file }
        states: { table: licence-states, valid: [01], expired: [05] }
        {{more}}
        """);

    private static string Identifier(int serial) => LicenceIdentifier.Write(Code, Issuer, $"2026{serial:D6}");

    private static IncomingRow Row(int serial, string members = "") => LibraryBench.Row($$"""{"licenceIdentifier":"{{Identifier(serial)}}","holderCode":"91449903MA9X000112","state":"01"{{members}}}""");

    private async Task Filled(params IncomingRow[] rows)
    {
        await Type();
        await _bench.Register(Library);
        await _bench.Load("business-licences", LibraryBench.Upsert, rows);
    }

    [TestCase("", LicenceStanding.Valid)]
    [TestCase(""","validUntil":"2026-11-25" """, LicenceStanding.Valid, Description = "its last day")]
    [TestCase(""","validUntil":"2026-11-24" """, LicenceStanding.Expired)]
    [TestCase(""","validFrom":"2026-11-26" """, LicenceStanding.Future)]
    [TestCase(""","validFrom":"20261125" """, LicenceStanding.Valid)]
    public async Task It_holds_by_its_days(string members, LicenceStanding standing)
    {
        await Filled(Row(1, members));
        (await _book.Find(Identifier(1), default)).ShouldNotBeNull().Standing.ShouldBe(standing);
    }

    [TestCase("05", "2099-12-31", LicenceStanding.Expired)]
    [TestCase("03", "2099-12-31", LicenceStanding.Revoked)]
    [TestCase("77", null, LicenceStanding.Revoked)]
    [TestCase(null, null, LicenceStanding.Revoked)]
    [TestCase("01", "长期", LicenceStanding.Valid)]
    [TestCase("01", "some day", LicenceStanding.Expired)]
    public void It_holds_by_its_state_and_what_cannot_be_read_makes_none_hold(string? state, string? until, LicenceStanding standing)
    {
        var type = new LicenceTypeDocument
        {
            Name = "t", Title = new Title { Zh = "证", En = "L" }, Code = Code, Resource = "105001/000025", Fields = new LicenceFieldsPart { Identifier = "id", State = "state", ValidUntil = "until" },
            States = new LicenceStatesPart { Table = "s", Valid = ["01"], Expired = ["05"] },
        };
        var row = "{\"id\":\"x\"" + (state is null ? "" : $",\"state\":\"{state}\"") + (until is null ? "" : $",\"until\":\"{until}\"") + "}";
        LicenceReading.Of(type, "l", row, new DateOnly(2026, 11, 25), Zone).ShouldNotBeNull().Standing.ShouldBe(standing);
        LicenceReading.Of(type, "l", "{}", new DateOnly(2026, 11, 25), Zone).ShouldBeNull();
        LicenceReading.Of(type, "l", "[]", new DateOnly(2026, 11, 25), Zone).ShouldBeNull();
    }

    [Test]
    public async Task A_verification_says_yes_no_or_that_it_does_not_agree_and_hands_nothing_out()
    {
        await Filled(Row(1, ",\"number\":\"N-1\",\"holder\":\"云溪样例一号科技有限公司\",\"file\":\"" + new string('A', 64) + "\""), Row(2, ",\"validUntil\":\"2020-01-01\""));
        async Task<LicenceVerdict> Ask(LicenceQuestion question) => await _desk.Verify(question, "window", default);
        var identifier = Identifier(1);
        (await Ask(new(identifier))).ShouldBe(LicenceVerdict.Valid);
        (await Ask(new(identifier, "91449903MA9X000112", "N-1", new string('a', 64)))).ShouldBe(LicenceVerdict.Valid);
        (await Ask(new(identifier, "云溪样例一号科技有限公司"))).ShouldBe(LicenceVerdict.Valid);
        (await Ask(new(identifier, "别人"))).ShouldBe(LicenceVerdict.Mismatch);
        (await Ask(new(identifier, Number: "N-2"))).ShouldBe(LicenceVerdict.Mismatch);
        (await Ask(new(identifier, Digest: new string('b', 64)))).ShouldBe(LicenceVerdict.Mismatch);
        (await Ask(new(Identifier(2)))).ShouldBe(LicenceVerdict.Expired);
        (await Ask(new(Identifier(3)))).ShouldBe(LicenceVerdict.Unknown);
        (await Ask(new(LicenceIdentifier.Write("11440000006900018D999", Issuer, "1")))).ShouldBe(LicenceVerdict.Unknown, "no such type");
        var log = (await _bench.Catalog.Log()).Where(static line => line.StartsWith("licence.verified", StringComparison.Ordinal)).ToList();
        log.Count.ShouldBe(9);
        log[0].ShouldBe("licence.verified  window {\"type\":\"business-licence\",\"licence\":\"" + LicenceIdentifier.Masked(identifier) + "\",\"answer\":\"valid\"}");
        log.ShouldAllBe(line => !line.Contains(identifier, StringComparison.Ordinal) && !line.Contains("91449903MA9X000112", StringComparison.Ordinal) && !line.Contains("样例", StringComparison.Ordinal));
    }

    [Test]
    public async Task Where_nobody_can_say_it_is_not_found_and_by_what_it_is_looked_up_is_by_what_rows_are_found()
    {
        await Type();
        var type = _bench.Catalog.Registry.Current.LicenceTypes["business-licence"];
        (await _book.By(type, "licenceIdentifier", Identifier(1), default)).ShouldBeNull("no library");
        (await _book.Look(Identifier(1), default)).ShouldBeNull();
        await _bench.Register(Library);
        (await _book.By(type, "licenceIdentifier", Identifier(1), default)).ShouldBeNull("nothing was ever merged");
        await _bench.Load("business-licences", LibraryBench.Upsert, Row(1, ",\"validUntil\":\"2020-01-01\""), Row(2), Row(3, ",\"validUntil\":\"2030-01-01\""));
        (await _book.By(type, "holder", "x", default)).ShouldBeNull("rows are not found by it");
        (await _book.By(type, null, "x", default)).ShouldBeNull();
        (await _book.By(type, "holderCode", "91449903MA9X000112", default)).ShouldNotBeNull().Select(static one => one.Standing).ShouldBe([LicenceStanding.Valid, LicenceStanding.Valid, LicenceStanding.Expired]);
        (await _book.By(type, "holderCode", "nobody", default)).ShouldNotBeNull().ShouldBeEmpty();
        (await _book.Look(Identifier(2), default)).ShouldBe(new Exchange.Core.Records.SeenLicence("business-licence", "valid"));
        (await _book.Look(Identifier(9), default)).ShouldBe(new Exchange.Core.Records.SeenLicence("business-licence", null));
        (await _book.Look("JY-1", default)).ShouldBeNull();
    }

    [Test]
    public async Task Of_many_licences_the_one_that_holds_longest_is_found_whatever_its_identifier_is()
    {
        // Found in the order of their identifiers, in more than one page.
        await Filled([.. Enumerable.Range(1, 230).Select(serial => Row(serial, $",\"validUntil\":\"2020-01-{serial % 28 + 1:D2}\"")),
            Row(301, ",\"validFrom\":\"2026-01-01\",\"validUntil\":\"2027-01-01\""), Row(302, ",\"validFrom\":\"20260601\",\"validUntil\":\"2030-01-01\""), Row(303, ",\"validFrom\":\"2026-06-02\",\"validUntil\":\"2030-01-01\""), Row(304)]);
        var found = (await _book.By(_bench.Catalog.Registry.Current.LicenceTypes["business-licence"], "holderCode", "91449903MA9X000112", default)).ShouldNotBeNull();
        found.Count.ShouldBe(20);
        found.Take(4).Select(static one => one.Identifier).ShouldBe([Identifier(304), Identifier(303), Identifier(302), Identifier(301)]);
        found[4].ValidUntil.ShouldBe("2020-01-28");
    }

    [Test]
    public async Task A_licence_of_another_type_in_the_same_library_is_none_of_this_one()
    {
        const string other = "11440000006900018D002";
        await Filled(Row(1), LibraryBench.Row($$"""{"licenceIdentifier":"{{LicenceIdentifier.Write(other, Issuer, "1")}}","holderCode":"91449903MA9X000112","state":"01"}"""));
        await _bench.Register($$"""
            kind: licenceType
            name: food-licence
            title: { zh: 食品经营许可证, en: Food licence }
            code: {{other}}
            resource: 105001/000025
            fields: { identifier: licenceIdentifier, number: holderCode }
            """);
        var types = _bench.Catalog.Registry.Current.LicenceTypes;
        (await _book.By(types["business-licence"], "holderCode", "91449903MA9X000112", default)).ShouldNotBeNull().Select(static one => one.Identifier).ShouldBe([Identifier(1)]);
        (await _book.By(types["food-licence"], "holderCode", "91449903MA9X000112", default)).ShouldNotBeNull().ShouldHaveSingleItem().Identifier.ShouldBe(LicenceIdentifier.Write(other, Issuer, "1"));
    }

    [TestCase(Issuer, "91449903MA9X000112", true)]
    [TestCase(Issuer, "91449903ma9x000112", true)]
    [TestCase(Issuer, "91449903MA9X0002XR", false, Description = "another holder's")]
    [TestCase(Issuer, null, true, Description = "the record does not say whose it is")]
    [TestCase("114499030075000999", "91449903MA9X000112", true, Description = "of an office that nobody has registered")]
    [TestCase("11449903MB2D00016X", "91449903MA9X000112", false, Description = "of another registered organisation")]
    [TestCase("449903", "91449903MA9X000112", true, Description = "the division that its organisation lies in")]
    [TestCase("449903001000", "91449903MA9X000112", true, Description = "a part of its organisation's division")]
    [TestCase("449905000000", "91449903MA9X000112", false, Description = "another division")]
    public async Task A_certificate_is_the_licence_of_its_type_number_issuer_and_holder(string issuer, string? holder, bool matches)
    {
        await Type();
        await _bench.Register("kind: organisation\nname: XZSP\ntitle: { zh: 行政审批局, en: Approval }\ntype: department\nuscc: 11449903MB2D00016X\n");
        var registry = _bench.Catalog.Registry.Current;
        var row = LibraryBench.Row($$"""{"licenceIdentifier":"{{LicenceIdentifier.Write(Code, issuer, "1")}}","holderCode":"91449903MA9X000112","number":"N-1","state":"01"}""");
        var licence = LicenceReading.Of(registry.LicenceTypes["business-licence"], "l", Encoding.UTF8.GetString(row.Content.Span), new DateOnly(2026, 11, 25), Zone)!;
        (LicenceMatch.Of([licence], "SCJG", new LicenceHolder("甲", holder), registry) is not null).ShouldBe(matches);
        LicenceMatch.Of([licence], "XZSP", new LicenceHolder("甲", "91449903MA9X000112"), registry)?.Identifier.ShouldBe(issuer == Issuer ? null : licence.Identifier, "SCJG's is not theirs");
    }

    [Test]
    public async Task A_file_is_put_beside_the_row_by_who_issues_it_and_must_be_the_one_that_the_row_names()
    {
        var (one, other) = (new string('a', 64), new string('b', 64));
        await Filled(Row(1), Row(2, $",\"file\":\"{one}\""));
        var issuer = new ClientDocument { Name = "market", Title = new Title { Zh = "市监", En = "Market" }, Organisation = "SCJG", Roles = [ClientRole.Organisation] };
        async Task<string> Uploaded(string digest)
        {
            var id = Id.New(_bench.Catalog.Clock);
            var at = _bench.Catalog.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            await _bench.Store.Execute($"insert into upload (id, client, length, state, digest, md5, type, created_at, changed_at, ended_at) values ('{id}', 'market', 4, 'ready', '{digest}', 'm', 'pdf', {at}, {at}, {at})");
            await _bench.Store.Execute($"delete from material_file where digest = '{digest}'");
            await _bench.Store.Execute($"insert into material_file (digest, md5, size, type, stored_at, used_at) values ('{digest}', 'm', 4, 'pdf', 1, 1)");
            return id;
        }
        var (first, second) = (await _book.Find(Identifier(1), default), await _book.Find(Identifier(2), default));
        (await _files.Of(first!, default)).ShouldBeNull();
        (await _desk.Issues(first!.Type, "SCJG", default)).ShouldBeTrue("its resource is SCJG's");
        (await _desk.Issues(first.Type, "GAJ", default)).ShouldBeFalse();
        var upload = await Uploaded(one);
        (await _desk.File(first, issuer, upload, other, default)).Single().Code.ShouldBe("licence.digest");
        (await _desk.File(first, issuer, Id.New(_bench.Catalog.Clock), null, default)).Single().Code.ShouldBe("licence.upload");
        (await _desk.File(first, issuer with { Name = "somebody" }, upload, null, default)).Single().Code.ShouldBe("licence.upload");
        (await _desk.File(second!, issuer, await Uploaded(other), null, default)).Single().Code.ShouldBe("licence.other-file");
        (await _desk.File(first, issuer, upload, one, default)).ShouldBeEmpty();
        (await _files.Of(first, default)).ShouldNotBeNull().Digest.ShouldBe(one);
        (await _bench.Store.Number($"select used_at from material_file where digest = '{one}'")).ShouldBeGreaterThan(1, "the commit that names a file uses it");
        (await _desk.File(first, issuer, await Uploaded(other), null, default)).ShouldBeEmpty();
        (await _files.Of(first, default)).ShouldNotBeNull().Digest.ShouldBe(other);
        (await _bench.Store.Number($"select look_at from material_file where digest = '{one}'")).ShouldBeGreaterThan(1, "whether anybody still names the one before is looked at");
        (await _files.Of(second!, default)).ShouldBeNull("a row names what somebody has uploaded for something else");
        (await _desk.File(second!, issuer, await Uploaded(one), null, default)).ShouldBeEmpty();
        (await _files.Of(second!, default)).ShouldNotBeNull().Digest.ShouldBe(one);
        await _bench.Load("business-licences", LibraryBench.Upsert, Row(2, $",\"file\":\"{other}\""));
        (await _files.Of((await _book.Find(Identifier(2), default))!, default)).ShouldBeNull("its row has come to name another");
    }

    [Test]
    public async Task Identifiers_are_made_under_a_mandate_only_and_none_twice()
    {
        await Type();
        var catalog = _bench.Catalog;
        LicenceMint Mint(CommitQueue queue) => new(new NumberTable(queue, _bench.Store.Database, catalog.Clock), queue, Zone, catalog.Clock);
        LicenceTypeDocument Now() => catalog.Registry.Current.LicenceTypes["business-licence"];
        (await Mint(catalog.Commits).Make(Now(), "SCJG", "market", default)).ShouldBeOfType<MintAnswer.NoMandate>();
        await Type($"mandate: {{ text: 函（2026）7号, digest: {new string('c', 64)}, issuer: {Issuer}, digits: 4, from: 2026-11-25, until: 2026-11-30 }}");
        using var queue = provider == Provider.Sqlite ? null : new CommitQueue(_bench.Store.Options, Microsoft.Extensions.Logging.Abstractions.NullLogger<CommitQueue>.Instance);
        LicenceMint[] hosts = [Mint(catalog.Commits), Mint(queue ?? catalog.Commits)];
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => hosts[i % 2].Make(Now(), "SCJG", "market", default)));
        var identifiers = made.Select(static one => one.ShouldBeOfType<MintAnswer.Made>().Identifier).ToList();
        identifiers.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(1, 20).Select(i => LicenceIdentifier.Write(Code, Issuer, $"{i:D4}")).Order(StringComparer.Ordinal));
        identifiers.ShouldAllBe(one => LicenceIdentifier.Check(Encoding.ASCII.GetBytes(one)) == IdentifierAnswer.Valid);
        (await catalog.Log()).Count(line => line.StartsWith("licence.minted SCJG market", StringComparison.Ordinal) && line.Contains(new string('c', 64), StringComparison.Ordinal)).ShouldBe(20);
        catalog.Clock.Advance(TimeSpan.FromDays(6));
        (await hosts[0].Make(Now(), "SCJG", "market", default)).ShouldBeOfType<MintAnswer.NoMandate>("its last day is over");
    }
}

public sealed class LicenceSqliteTests() : LicenceContract(Provider.Sqlite);

public sealed class LicencePostgresTests() : LicenceContract(Provider.Postgres);

public sealed class LicenceSqlServerTests() : LicenceContract(Provider.SqlServer);
