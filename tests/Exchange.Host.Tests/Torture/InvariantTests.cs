using Exchange.Host.Torture.Checks;
using Exchange.Host.Torture.Town;
using Exchange.Host.Torture.Window;

namespace Exchange.Host.Tests.Torture;

/// <summary>Each invariant holds in an account in which everything went well, and is found broken in one that was doctored.</summary>
internal sealed class InvariantTests
{
    private static readonly (string Name, string How, Func<Findings, Findings> Doctor)[] Doctored =
    [
        ("taken-in-is-kept", "a record is gone", f => With(f, e => e with { Records = [.. e.Records.Where(row => row.Number != "N2")] })),
        ("taken-in-is-kept", "it has another id", f => With(f, e => e with { Records = [.. e.Records.Select(row => row.Number == "N2" ? row with { Id = "rx" } : row)] })),
        ("taken-in-is-kept", "its content was changed", f => With(f, e => e with { Versions = [.. e.Versions.Select(row => row is { RecordId: "r3" } ? row with { Content = SmallFindings.Correction } : row)] })),
        ("taken-in-is-kept", "its digest is another's", f => With(f, e => e with { Versions = [.. e.Versions.Select(row => row is { RecordId: "r3" } ? row with { Digest = "digest-N1" } : row)] })),
        ("nothing-from-nowhere", "a record that nobody sent", f => With(f, e => e with { Records = [.. e.Records, new("r9", "N9", "opening", 1, "d", "open")] })),
        ("nothing-from-nowhere", "a record twice", f => With(f, e => e with { Records = [.. e.Records, e.Records[0] with { Id = "r9" }] })),
        ("corrections-are-kept", "a correction is gone", f => With(f, e => e with { Versions = [.. e.Versions.Where(row => row.Version == 1)] })),
        ("corrections-are-kept", "a correction has other content", f => With(f, e => e with { Versions = [.. e.Versions.Select(row => row.Version == 2 ? row with { Content = SmallFindings.Content } : row)] })),
        ("corrections-are-kept", "a withdrawal is gone", f => With(f, e => e with { Records = [.. e.Records.Select(row => row.Id == "r3" ? row with { State = "open" } : row)] })),
        ("corrections-are-kept", "a withdrawal is not in the log", f => Without(f, line => line.Kind == "record.withdrawn")),
        ("one-answer", "a number with two receipts", f => Doing(f, () => f.Window.Faults.Enqueue("N1 has two receipts"))),
        ("one-answer", "a report was refused", f => Doing(f, () => f.Town.Faults.Enqueue("422 to progress"))),
        ("no-second-effect", "a case twice", f => Doing(f, () => f.Town.Effects[new Effect("archive", "N2", "S1", 1, false)] = 2)),
        ("no-push-without-trace", "a push that was never started", f => Doing(f, () => f.Town.Arrivals.Enqueue(new Arrival(99, "fund", "N1", "S2", 1, false, "dx")))),
        ("no-push-without-trace", "one push too many", f => Doing(f, () => f.Town.Arrivals.Enqueue(new Arrival(99, "archive", "N2", "S1", 1, false, "d3")))),
        ("everything-finished", "one is left queued", f => Delivery(f, "d2", row => row with { State = "queued", Settled = false })),
        ("everything-finished", "one is parked for another reason", f => Delivery(f, "d7", row => row with { Reason = "attempts-used-up" })),
        ("everything-finished", "one is parked that could be asked about", f => Delivery(f, "d3", row => row with { State = "parked", Reason = "may-have-arrived", Settled = false })),
        ("answers-are-true", "acknowledged, and nobody has it", f => Doing(f, () => f.Town.Known.TryRemove("d5", out _))),
        ("answers-are-true", "acknowledged, and it was refused", f => Doing(f, () => f.Town.Known["d5"] = null)),
        ("answers-are-true", "rejected, and the department has it", f => Doing(f, () => f.Town.Known["d4"] = "registration-N2-S2")),
        ("answers-are-true", "cancelled, and the department has it", f => Delivery(f, "d5", row => row with { State = "cancelled" })),
        ("answers-are-true", "the number of another", f => With(f, e => e with { Steps = [.. e.Steps.Select(row => row.Name == "S1" ? row with { Acknowledgement = "of-another" } : row)] })),
        ("first-sends-in-order", "the correction came first", f => Reordered(f)),
        ("attempts-add-up", "an attempt is gone", f => With(f, e => e with { Attempts = [.. e.Attempts.Where(row => row is not { DeliveryId: "d1", Number: 1 })] })),
        ("attempts-add-up", "an attempt is open", f => With(f, e => e with { Attempts = [.. e.Attempts.Select(row => row.DeliveryId == "d6" ? row with { Settled = false } : row)] })),
        ("attempts-add-up", "a delivery counts otherwise", f => Delivery(f, "d6", row => row with { Attempts = 3 })),
        ("progress-is-kept", "an event is gone", f => With(f, e => e with { Progress = [.. e.Progress.Skip(1)] })),
        ("progress-is-kept", "an event twice", f => With(f, e => e with { Progress = [.. e.Progress, e.Progress[0] with { Id = "p3" }] })),
        ("progress-is-kept", "an event that is not in the log", f => Without(f, line => line.Data?.Contains("p2", StringComparison.Ordinal) == true)),
        ("tasks-finished", "a task is gone", f => With(f, e => e with { Tasks = [] })),
        ("tasks-finished", "a task runs still", f => With(f, e => e with { Tasks = [new("t1", "running", false)] })),
        ("tasks-finished", "a task that nobody asked for", f => With(f, e => e with { Tasks = [.. e.Tasks, new("t2", "done", true)] })),
        ("tasks-finished", "a task has ended twice", f => With(f, e => e with { Log = [.. e.Log, new LogRow(e.Log.Count + 1, "task.ended", null, null, null, null)], LogNext = e.LogNext + 1 })),
        ("log-is-dense", "an event is gone", f => With(f, e => e with { Log = [.. e.Log.Where(line => line.Position != 7)] })),
        ("log-is-dense", "the last event is gone", f => With(f, e => e with { Log = [.. e.Log.SkipLast(1)] })),
        ("state-is-as-logged", "a delivery stands otherwise", f => Delivery(f, "d2", row => row with { State = "rejected" })),
        ("state-is-as-logged", "a step stands otherwise", f => With(f, e => e with { Steps = [.. e.Steps.Select(row => row is { RecordId: "r2", Name: "S2" } ? row with { State = "rejected" } : row)] })),
        ("state-is-as-logged", "a record stands otherwise", f => With(f, e => e with { Records = [.. e.Records.Select(row => row.Id == "r1" ? row with { State = "open" } : row)] })),
        ("state-is-as-logged", "an event that cannot be", f => With(f, e => e with { Log = [.. e.Log, new LogRow(e.Log.Count + 1, "delivery.unavailable", "r1", "d1", "S1", null)] })),
        ("state-is-as-logged", "a closing that the log does not tell of", f => Without(f, line => line is { Kind: "record.closed" })),
        ("hosts-stay", "a host ended", f => f with { Hosts = ["a host ended by itself"] }),
        ("nothing-personal", "a name in the log", f => With(f, e => e with { Log = [.. e.Log, new LogRow(e.Log.Count + 1, "record.declined", null, null, null, "{\"number\":\"" + WindowLoad.Applicant + "\"}")] })),
        ("nothing-personal", "a name in what hosts write", f => f with { Output = [.. f.Output, "error: " + WindowLoad.Applicant] }),
    ];

    private static IEnumerable<TestCaseData> Cases => Doctored.Select(one => new TestCaseData(one.Name, one.Doctor).SetArgDisplayNames(one.Name, one.How));

    [Test]
    public void All_hold_where_everything_went_well()
    {
        foreach (var invariant in Invariants.All)
        {
            var (looked, broken) = invariant.Look(SmallFindings.Make());
            broken.ShouldBeEmpty(invariant.Name);
            looked.ShouldBeGreaterThan(0, invariant.Name);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Is_found_broken(string name, Func<Findings, Findings> doctor)
    {
        var broken = Invariants.All.Single(one => one.Name == name).Look(doctor(SmallFindings.Make())).Broken;
        broken.ShouldNotBeEmpty();
        broken.ShouldAllBe(where => !where.Contains(WindowLoad.Applicant, StringComparison.Ordinal));
    }

    [Test]
    public void Each_has_a_case_that_breaks_it()
        => Doctored.Select(one => one.Name).Distinct().ShouldBe(Invariants.All.Select(one => one.Name));

    private static Findings With(Findings findings, Func<Evidence, Evidence> change) => new(change(findings.Evidence), findings.Window, findings.Town, findings.Hosts, findings.Output);

    private static Findings Without(Findings findings, Func<LogRow, bool> which) => With(findings, e => e with { Log = [.. e.Log.Where(line => !which(line))] });

    private static Findings Delivery(Findings findings, string id, Func<DeliveryRow, DeliveryRow> change)
        => With(findings, e => e with { Deliveries = [.. e.Deliveries.Select(row => row.Id == id ? change(row) : row)] });

    private static Findings Doing(Findings findings, Action change)
    {
        change();
        return findings;
    }

    private static Findings Reordered(Findings findings)
    {
        var arrivals = findings.Town.Arrivals.ToList();
        findings.Town.Arrivals.Clear();
        foreach (var arrival in arrivals) findings.Town.Arrivals.Enqueue(arrival with { Order = -arrival.Order });
        return findings;
    }
}
