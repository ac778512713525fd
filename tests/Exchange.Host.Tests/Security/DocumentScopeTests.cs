using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Security;

/// <summary>Who may read which registered documents: every kind by every role, by every way there is to read one.</summary>
internal sealed class DocumentScopeTests : HubTests
{
    private const string Registry = "/api/v1/registry";

    private const string More = """
        kind: calendar
        name: days
        title: { zh: 工作日历, en: Working days }
        from: 2026-01-01
        until: 2027-12-31
        ---
        kind: schedule
        name: funds-night
        title: { zh: 公积金夜间, en: The fund's night }
        cron: 0 0 22 ? * *
        ---
        kind: schedule
        name: registrations-night
        title: { zh: 登记夜间, en: Registration's night }
        cron: 0 0 23 ? * *
        ---
        kind: client
        name: two-hats
        title: { zh: 两用系统, en: Intake and organisation in one }
        organisation: GJJ
        roles: [intake, organisation]
        ---
        kind: item
        name: at-night
        title: { zh: 夜间事项, en: An item of the night }
        code: '3'
        organisation: SCJG
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 登记, en: Registration }, organisation: SCJG, adapter: registration, mapping: form-to-case.v1, schedule: registrations-night, gives: [uscc] }
          - { name: S2, title: { zh: 公积金, en: Fund }, organisation: GJJ, adapter: fund, mapping: form-to-fund.v1, withdrawMapping: funds-withdrawal.v1, schedule: funds-night }
        ---
        kind: jurisdiction
        name: streets
        title: { zh: 街道管辖, en: Streets }
        rows:
          - { division: 449903001000, organisation: SCJG, adapter: registration }
          - { division: 449903002000, organisation: GJJ, adapter: fund, mapping: funds-street.v1 }
        default: { organisation: SCJG, adapter: registration, mapping: registrations-street.v1 }
        ---
        kind: jurisdiction
        name: registrations-streets
        title: { zh: 登记管辖, en: Streets of registration }
        default: { organisation: SCJG, adapter: registration }
        ---
        kind: mapping
        name: funds-street.v1
        title: { zh: 公积金街道, en: The fund's street }
        from: form.v1
        to: case.v1
        fields:
          number: number
          company: record.company
        ---
        kind: mapping
        name: registrations-street.v1
        title: { zh: 登记街道, en: Registration's street }
        from: form.v1
        to: case.v1
        fields:
          number: number
          company: record.company
        ---
        kind: mapping
        name: funds-withdrawal.v1
        title: { zh: 公积金撤件, en: The fund's withdrawal }
        from: form.v1
        to: case.v1
        fields:
          number: number
          company: record.company
        ---
        kind: subscription
        name: funds-events
        title: { zh: 公积金事件, en: Events for the fund }
        client: fund
        url: https://fund.example/events
        secret: funds-events
        active: false
        ---
        kind: subscription
        name: registrations-events
        title: { zh: 登记事件, en: Events for registration }
        client: registration
        url: https://registration.example/events
        secret: registrations-events
        active: false
        ---
        kind: library
        name: funds-accounts
        title: { zh: 缴存库, en: Accounts }
        resource: 203001/000039
        schema: form.v1
        identity: [company]
        ---
        kind: mapping
        name: nobodys.v1
        title: { zh: 无人使用, en: Used by nobody }
        from: form.v1
        to: case.v1
        fields:
          number: number
          company: record.company
        """;

    // One document of each kind that is GJJ's, or anybody's where the kind belongs to nobody; one that is another organisation's; and who reads each of them.
    private static readonly (string Kind, string Own, string Others, string ReadOwn, string ReadOthers)[] Table =
    [
        ("organisation", "GJJ", "SCJG", "window fund two-hats auditor fund-auditor administrator", "window two-hats auditor fund-auditor administrator"),
        ("client", "fund", "registration", "fund two-hats auditor fund-auditor administrator", "auditor fund-auditor administrator"),
        ("schema", "form.v1", "case.v1", Everybody, Everybody),
        ("codeTable", "closing", "closing", Everybody, Everybody),
        ("calendar", "days", "days", Everybody, Everybody),
        ("schedule", "funds-night", "registrations-night", "fund two-hats auditor fund-auditor administrator", "auditor fund-auditor administrator"),
        ("mapping", "form-to-fund.v1", "form-to-case.v1", "fund two-hats auditor fund-auditor administrator", "auditor fund-auditor administrator"),
        ("mapping", "funds-withdrawal.v1", "nobodys.v1", "fund two-hats auditor fund-auditor administrator", "auditor fund-auditor administrator"),
        ("mapping", "funds-street.v1", "registrations-street.v1", "fund two-hats auditor fund-auditor administrator", "auditor fund-auditor administrator"),
        ("jurisdiction", "streets", "registrations-streets", "fund two-hats auditor fund-auditor administrator", "auditor fund-auditor administrator"),
        ("adapter", "fund", "registration", "fund two-hats auditor fund-auditor administrator", "auditor fund-auditor administrator"),
        ("item", "opening", "safe", Everybody, Everybody),
        ("library", "funds-accounts", "funds-accounts", "auditor fund-auditor administrator", "auditor fund-auditor administrator"),
        ("subscription", "funds-events", "registrations-events", "fund auditor fund-auditor administrator", "auditor fund-auditor administrator"),
    ];

    private const string Everybody = "window fund two-hats auditor fund-auditor administrator";

    private static IEnumerable<TestCaseData> Cases()
        => from line in Table
           from caller in Everybody.Split(' ')
           from one in new[] { (Name: line.Own, Read: line.ReadOwn), (Name: line.Others, Read: line.ReadOthers) }.Distinct()
           select new TestCaseData(caller, line.Kind, one.Name, one.Read.Split(' ').Contains(caller));

    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    private long _revision;

    [OneTimeSetUp]
    public async Task Register()
    {
        await Hub.Apply(More);
        _keys["two-hats"] = (await Hub.Post("administrator", "/api/v1/clients/two-hats/keys", null)).ShouldBe(201)["text"].GetString()!;
        _revision = (await Hub.Get("administrator", Registry + "/revisions?limit=1")).Json[0].GetProperty("revision").GetInt64();
    }

    private Task<Answer> Get(string caller, string path) => _keys.TryGetValue(caller, out var key)
        ? Hub.Send(null, HttpMethod.Get, path, null, ("X-Api-Key", key))
        : Hub.Get(caller, path);

    [Test]
    public void Every_kind_has_its_line() => Table.Select(line => line.Kind).Distinct().ShouldBe(DocumentKind.All.Select(kind => kind.Name), ignoreOrder: true);

    [TestCaseSource(nameof(Cases))]
    public async Task A_document_is_read_by_those_it_concerns_and_is_not_there_for_others(string caller, string kind, string name, bool reads)
    {
        foreach (var path in (string[])[$"/documents/{kind}/{name}", $"/documents/{kind}/{name}?revision={_revision}", $"/documents/{kind}/{name}/history"])
        {
            var answer = await Get(caller, Registry + path);
            if (reads) answer.ShouldBe(200);
            else
            {
                answer.ShouldBeProblem(404, "not-found");
                answer.Text.ShouldBe(
                    (await Get(caller, Registry + path.Replace(name, "no-such", StringComparison.Ordinal))).Text, "it looks like one that is not there");
            }
        }
        (await Get(caller, $"{Registry}/documents?kind={kind}")).ShouldBe(200)
            .Json.EnumerateArray().Any(one => one.GetProperty("name").GetString() == name).ShouldBe(reads);
        (await Get(caller, $"{Registry}/documents")).ShouldBe(200).Json.EnumerateArray()
            .Any(one => one.GetProperty("kind").GetString() == kind && one.GetProperty("name").GetString() == name).ShouldBe(reads);
        (await Get(caller, $"{Registry}/export?kind={kind}")).ShouldBe(200).Json.EnumerateArray()
            .Any(one => one.GetProperty("path").GetString()!.Contains($"/{name}", StringComparison.Ordinal)).ShouldBe(reads);
        (await Get(caller, $"{Registry}/diff?from=0&to={_revision}")).ShouldBe(200).Json.EnumerateArray()
            .Any(one => one.GetProperty("kind").GetString() == kind && one.GetProperty("name").GetString() == name).ShouldBe(reads);
    }

    [Test]
    public async Task What_changes_hands_shows_each_owner_its_own_time_only()
    {
        const string moving = """
            kind: adapter
            name: moving
            title: { zh: 移交系统, en: A system that changes hands }
            organisation: OWNER
            adapterKind: http
            options: { address: 'https://OWNER.example/', honoursKey: true, submit: { path: /x, answers: [{ status: 2xx, is: acknowledged, number: body.n }] } }
            """;
        await Hub.Apply(moving.Replace("OWNER", "SCJG", StringComparison.Ordinal));
        var (scjg, path) = (await Revision(), Registry + "/documents/adapter/moving");
        await Hub.Apply(moving.Replace("OWNER", "GJJ", StringComparison.Ordinal));
        var gjj = await Revision();

        (await Get("registration", path)).Status.ShouldBe(404);
        (await Get("registration", $"{path}?revision={scjg}")).ShouldBe(200);
        (await Get("registration", $"{path}?revision={gjj}")).Status.ShouldBe(404);
        (await Get("fund", path)).ShouldBe(200);
        (await Get("fund", $"{path}?revision={scjg}")).Status.ShouldBe(404);
        foreach (var caller in (string[])["fund", "registration"])
            (await Get(caller, $"{Registry}/diff?from={scjg}&to={gjj}")).ShouldBe(200).Json.GetArrayLength().ShouldBe(0, caller);
        (await Get("auditor", $"{Registry}/diff?from={scjg}&to={gjj}")).ShouldBe(200).Text.ShouldContain("SCJG.example");
        (await Get("fund", $"{Registry}/export?revision={scjg}")).ShouldBe(200).Text.ShouldNotContain("SCJG.example");
        (await Get("registration", $"{Registry}/export?revision={scjg}")).ShouldBe(200).Text.ShouldContain("SCJG.example");

        (await Hub.Post("administrator", Registry + "/remove", new JsonObject
        {
            ["documents"] = new JsonArray(new JsonObject { ["kind"] = "adapter", ["name"] = "moving" }),
        })).ShouldBe(200);
        (await Get("fund", path + "/history")).ShouldBeProblem(404, "not-found");
        (await Get("auditor", path + "/history")).ShouldBe(200).Json.GetArrayLength().ShouldBe(3);
        (await Get("fund", $"{Registry}/diff?from={gjj}")).ShouldBe(200).Text.ShouldContain("moving");
        (await Get("registration", $"{Registry}/diff?from={gjj}")).ShouldBe(200).Text.ShouldNotContain("moving");
    }

    private async Task<long> Revision() => (await Hub.Get("administrator", Registry + "/revisions?limit=1")).Json[0].GetProperty("revision").GetInt64();
}
