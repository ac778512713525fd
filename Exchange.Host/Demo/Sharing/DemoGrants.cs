using System.Globalization;
using Exchange.Client;

namespace Exchange.Host.Demo.Sharing;

/// <summary>共享申请与授权: what is asked for before the windows open, and how it is decided, by the catalog or by whose data it is.</summary>
/// <param name="Asked">Requests.</param>
/// <param name="Wrong">Those that ended otherwise than they should have, one line each.</param>
public sealed record DemoGrants(int Asked, int Granted, int Denied, int Refused, IReadOnlyList<string> Wrong)
{
    /// <summary>Purposes of the district's table.</summary>
    public const string Settling = "settle", Permits = "permit", Enforcement = "enforcement";

    /// <summary>Clients of the district that ask.</summary>
    public const string Window = "zsj-intake", Street = "jd1-window", Enforcers = "cgj";

    private const string Police = "gaj", Fund = "gjj";

    private const string Registering = "《户口登记条例》第七条";

    /// <param name="of">The client package with the key of a client.</param>
    /// <exception cref="ExchangeProblemException">A request or decision was not taken.</exception>
    internal static async Task<DemoGrants> Settle(Func<string, ExchangeClient> of, DateOnly today, CancellationToken stop)
    {
        var until = Until(today);
        var ended = new List<(string What, ShareState Is, ShareState Should)>();

        // The street asks for the household; public security shows the relation, for births, of the street's own people.
        await Conditional(Street, Police, new ShareRequestBody
        {
            Resource = "101001/000004", Purpose = Settling, Basis = Registering, Fields = ["householdNumber", "relation"], Verifies = ["memberNumber"], Rows = "$substring(division, 0, 9) = '449903001'", PerDay = 1000, Until = until,
        }, new ShareGrantBody { Items = ["newborn"], Fields = ["relation"], Reason = "限出生登记使用" });
        await Conditional(Window, Police, new ShareRequestBody
        {
            Resource = "101001/000004", Purpose = Settling, Basis = Registering, Items = ["newborn"], Fields = ["householdNumber", "relation", "division"], Verifies = ["memberNumber"], PerDay = 10_000, Until = until,
        }, new ShareGrantBody());
        // The form has the mother written out, so public security shows her whole.
        await Conditional(Window, Police, new ShareRequestBody
        {
            Resource = "101001/000001", Purpose = Settling, Basis = Registering, Items = ["newborn"], Fields = ["citizenNumber", "name", "nation", "division"], Consent = true, PerDay = 10_000, Until = until,
        }, new ShareGrantBody { Masks = new Dictionary<string, MaskRule>(StringComparer.Ordinal) { ["citizenNumber"] = MaskRule.None, ["name"] = MaskRule.None, ["nation"] = MaskRule.None }, PerDay = 5_000 });

        var deposits = await of(Enforcers).RequestShare(new ShareRequestBody
        {
            Resource = "203001/000039", Purpose = Enforcement, Basis = "《城市管理执法办法》", Fields = ["depositState"], Verifies = ["idNumber"], PerDay = 100, Until = until,
        }, stop: stop);
        ended.Add((deposits.Resource, (await of(Fund).DenyShare(Number(deposits), new ShareReasonBody { Reason = "执法不以公积金缴存情况为依据，与用途无关" }, stop: stop)).State, ShareState.Denied));

        await AtOnce(Window, ShareState.Refused, new ShareRequestBody { Resource = "301001/000048", Purpose = Permits, Basis = "《行政许可法》", Fields = ["caseNumber"], PerDay = 100, Until = until });
        await AtOnce(Window, ShareState.Granted, new ShareRequestBody
        {
            Resource = "102001/000009", Purpose = Permits, Basis = "《食品经营许可和备案管理办法》第十二条", Items = ["food-permit"], Fields = ["uscc", "enterpriseName", "domicile", "legalRepresentative", "state"], PerDay = 10_000, Until = until,
        });
        await AtOnce(Enforcers, ShareState.Granted, new ShareRequestBody
        {
            Resource = "102001/000009", Purpose = Enforcement, Basis = "《城市管理执法办法》", Fields = ["uscc", "enterpriseName", "domicile", "state"], Bulk = true, PerDay = 10_000, Until = until,
        });

        return new DemoGrants(
            ended.Count, Count(ShareState.Granted), Count(ShareState.Denied), Count(ShareState.Refused), [.. ended.Where(static one => one.Is != one.Should).Select(static one => $"the request for {one.What} is {one.Is} and should be {one.Should}")]);

        async Task Conditional(string asker, string provider, ShareRequestBody wanted, ShareGrantBody given)
        {
            var asked = await of(asker).RequestShare(wanted, stop: stop);
            ended.Add((asked.Resource, (await of(provider).GrantShare(Number(asked), given, stop: stop)).State, ShareState.Granted));
        }

        async Task AtOnce(string asker, ShareState should, ShareRequestBody wanted)
        {
            var asked = await of(asker).RequestShare(wanted, stop: stop);
            ended.Add((asked.Resource, asked.State, should));
        }

        int Count(ShareState state) => ended.Count(one => one.Is == state);
    }

    private static string Number(ShareLine asked) => asked.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The end of the next June, as departments ask; in June that of the year after, so that nothing lapses while the demo is shown.</summary>
    private static string Until(DateOnly today) => new DateOnly(today.Month < 6 ? today.Year : today.Year + 1, 6, 30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
