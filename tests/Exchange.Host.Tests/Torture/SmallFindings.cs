using System.Security.Cryptography;
using System.Text;
using Exchange.Host.Torture.Checks;
using Exchange.Host.Torture.Town;
using Exchange.Host.Torture.Window;

namespace Exchange.Host.Tests.Torture;

/// <summary>
/// The account of a small iteration in which everything went well: a bundle whose second step waited for the first; a filing that was corrected, and refused at one step;
/// a seal that may have arrived and waits for a person; one task.
/// </summary>
internal static class SmallFindings
{
    public static readonly string Content = Hash("content"), Correction = Hash("correction");

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static Findings Make()
    {
        var window = new WindowBook();
        foreach (var number in (string[])["N1", "N2", "N3"])
        {
            window.Sent[(number, 1)] = Content;
            window.Receipts[number] = new Receipt("r" + number[1], "digest-" + number);
        }
        window.Sent[("N2", 2)] = Correction;
        window.Amended[("N2", 2)] = 2;
        window.Withdrawn["N3"] = true;
        window.Tasks["task-N1"] = "t1";

        var town = new TownBook(1);
        Push(town, "d1", "registration", "N1", "S1");
        Push(town, "d2", "fund", "N1", "S2");
        Push(town, "d3", "archive", "N2", "S1");
        Push(town, "d4", "registration", "N2", "S2", refused: true);
        Push(town, "d5", "archive", "N2", "S1", edition: 2);
        Push(town, "d6", "registration", "N2", "S2", edition: 2);
        Push(town, "d7", "seal", "N3", "S1");
        town.Told.Enqueue(new Told("e1", "N1", "S1", "closed"));
        town.Told.Enqueue(new Told("e2", "N1", "S2", "closed"));
        town.Told.Enqueue(new Told("e1", "N1", "S1", "closed"));

        return new Findings(Evidence(), window, town, [], ["warn: nothing much"]);
    }

    private static void Push(TownBook town, string key, string system, string number, string step, long edition = 1, bool refused = false)
    {
        var arrival = new Arrival(town.Arrivals.Count + 1, system, number, step, edition, Withdraws: false, key);
        town.Arrivals.Enqueue(arrival);
        town.Known[key] = refused ? null : TownBook.NumberOf(system, number, step);
        if (!refused) town.Effects[new Effect(system, number, step, edition, false)] = 1;
    }

    private static Evidence Evidence() => new(
        [
            new("r1", "N1", "opening", 1, "digest-N1", "closed"),
            new("r2", "N2", "filing", 2, "digest-N2b", "open"),
            new("r3", "N3", "sealing", 1, "digest-N3", "withdrawing"),
        ],
        [new("r1", 1, "digest-N1", Content), new("r2", 1, "digest-N2", Content), new("r2", 2, "digest-N2b", Correction), new("r3", 1, "digest-N3", Content)],
        [
            new("r1", "S1", "REG", "closed", "registration-N1-S1"),
            new("r1", "S2", "FUND", "closed", null),
            new("r2", "S1", "REG", "acknowledged", "archive-N2-S1"),
            new("r2", "S2", "REG", "acknowledged", "registration-N2-S2"),
            new("r3", "S1", "SEAL", "queued", null),
        ],
        [
            Delivery("d1", "r1", "S1", "REG", "registration", 1, 1000, "acknowledged", 2),
            Delivery("d2", "r1", "S2", "FUND", "fund", 1, 1000, "acknowledged", 2),
            Delivery("d3", "r2", "S1", "REG", "archive", 1, 1000, "acknowledged"),
            Delivery("d4", "r2", "S2", "REG", "registration", 1, 2000, "rejected"),
            Delivery("d5", "r2", "S1", "REG", "archive", 2, 3000, "acknowledged", 2),
            Delivery("d6", "r2", "S2", "REG", "registration", 2, 4000, "acknowledged"),
            Delivery("d7", "r3", "S1", "SEAL", "seal", 1, 1000, "parked", reason: "may-have-arrived"),
            new("d8", "r3", "S1", "SEAL", "seal", "withdraw", 1, 2000, "queued", 0, null, Started: false, Settled: false),
        ],
        [
            new("d1", 1, true, "unavailable"), new("d1", 2, true, "acknowledged"), new("d2", 1, true, "unknown"), new("d2", 2, true, "acknowledged"), new("d3", 1, true, "acknowledged"), new("d4", 1, true, "rejected"),
            new("d5", 1, true, "not-received"), new("d5", 2, true, "acknowledged"), new("d6", 1, true, "acknowledged"), new("d7", 1, true, "unknown"),
        ],
        Log(), [new("p1", "r1", "S1", "e1", "closed", null), new("p2", "r1", "S2", "e2", "closed", null)], [new("t1", "done", true)], Log().Count + 1);

    private static DeliveryRow Delivery(string id, string record, string step, string organisation, string adapter, long version, long position, string state, long attempts = 1, string? reason = null)
        => new(id, record, step, organisation, adapter, "submit", version, position, state, attempts, reason, Started: true, Settled: state != "parked");

    private static List<LogRow> Log()
    {
        var log = new List<LogRow>();
        Add("registry.applied");
        Add("record.taken-in", "r1");
        Add("delivery.started", "r1", "d1", "S1");
        Add("delivery.unavailable", "r1", "d1", "S1");
        Add("task.requested");
        Add("delivery.started", "r1", "d1", "S1");
        // Progress was quicker than the answer to the push.
        Add("progress.reported", "r1", null, "S1", """{"stage":"closed","code":"0","event":"p1"}""");
        Add("step.readied", "r1", null, "S2");
        Add("delivery.late-answer", "r1", "d1", "S1");
        Add("task.ended");
        Add("delivery.started", "r1", "d2", "S2");
        Add("delivery.unknown", "r1", "d2", "S2");
        Add("delivery.started", "r1", "d2", "S2");
        Add("delivery.acknowledged", "r1", "d2", "S2");
        Add("progress.reported", "r1", null, "S2", """{"stage":"closed","code":"0","event":"p2"}""");
        Add("record.closed", "r1");
        Add("record.taken-in", "r2");
        Add("delivery.started", "r2", "d3", "S1");
        Add("delivery.acknowledged", "r2", "d3", "S1");
        Add("delivery.started", "r2", "d4", "S2");
        Add("delivery.rejected", "r2", "d4", "S2");
        Add("record.amended", "r2");
        Add("delivery.started", "r2", "d5", "S1");
        Add("delivery.not-received", "r2", "d5", "S1");
        Add("delivery.started", "r2", "d5", "S1");
        Add("delivery.acknowledged", "r2", "d5", "S1");
        Add("delivery.started", "r2", "d6", "S2");
        Add("delivery.acknowledged", "r2", "d6", "S2");
        Add("record.taken-in", "r3");
        Add("delivery.started", "r3", "d7", "S1");
        Add("record.withdrawn", "r3");
        Add("delivery.parked", "r3", "d7", "S1");
        return log;

        void Add(string kind, string? record = null, string? delivery = null, string? step = null, string? data = null) => log.Add(new LogRow(log.Count + 1, kind, record, delivery, step, data));
    }
}
