using System.Collections.Concurrent;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 社保 RSJ: takes files of units (DW), persons (RY) and cards (KA) from folders and answers them the next morning, line by line. New units come with
/// their persons; units that are there already send persons alone, into a tray of their own, as do applications for cards. A line that cannot be used is
/// told by its number and CWDM 3012.
/// </summary>
public sealed class SocialInsuranceOffice : ISimulatedDepartment
{
    static readonly string[] UnitColumns =
        [
            "SBLSH", "AAB998", "AAB004", "AAB019", "AAB020", "AAB022", "AAB301", "AAE006", "AAB013", "AAC058", "AAB014", "AAE004", "AAE005", "AAE030",
            "AAE140", "BZ",
        ];

    static readonly string[] PersonColumns =
        ["SBLSH", "HH", "AAB998", "AAC003", "AAC058", "AAC147", "AAC002", "AAC004", "AAC005", "AAC006", "AAC040", "AAC030", "AAE140", "BDLX"];

    static readonly string[] CardColumns = ["SBLSH", "AAC003", "AAC147", "AAC004", "AAC006", "JHRXM", "JHRZJHM", "JHRSJ", "YHDM", "LQFS", "YJDZ"];

    static readonly string[] ResultColumns = ["SBLSH", "HH", "CLBZ", "AAB001", "AAC001", "CWDM", "CWYY"];

    static readonly string[] CardResultColumns = ["SBLSH", "CLBZ", "AAZ500", "CWDM", "CWYY"];

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly DepartmentOptions options;
    readonly Habits habits;
    readonly CaseWork work;
    readonly BatchTray units, staff, cards;
    readonly ConcurrentDictionary<string, Filing> filings = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, byte> known = new(StringComparer.Ordinal);
    int files, filesRefused, lines, lineFaults, seconds, answering, told;

    /// <param name="folder">An existing folder; what the office needs within it is made.</param>
    public SocialInsuranceOffice(string folder, DepartmentOptions options)
    {
        this.options = options;
        habits = options.Habits ?? Habits.SocialInsurance;
        work = new CaseWork(options);
        Place = folder;
        units = new BatchTray(folder);
        staff = new BatchTray(Path.Combine(folder, "staff"));
        cards = new BatchTray(Path.Combine(folder, "cards"));
        work.Run(Watch);
    }

    public string Name => "RSJ";

    public string Place { get; }

    public KnownBy KnownBy => KnownBy.RecordNumber;

    /// <summary>Where the hub lays its files of units and their persons.</summary>
    public string Inbox => units.Inbox;

    /// <summary>Where the office lays its results of these.</summary>
    public string Results => units.Results;

    public IReadOnlyCollection<Exception> Faults => work.Faults;

    public DepartmentCount Count => new()
    {
        Cases = filings.Count,
        // A file that nobody has read yet, a night that is not over, and a result that the hub has not fetched are all work that is not done.
        Working = answering + units.Pending + staff.Pending + cards.Pending,
        Closed = filings.Values.Count(filing => filing.State is CaseState.Closed),
        ClosedRefused = filings.Values.Count(filing => filing.State is CaseState.Refused),
        Deliveries = filings.Count,
        Arrivals = filings.Count + seconds,
        SecondEffects = seconds,
        Refused = filesRefused,
        Files = files,
        Lines = lines,
        LineFaults = lineFaults,
        PartDone = filings.Values.Count(filing => filing is { OfStaff: true, State: CaseState.Closed, Failed: > 0 }),
        ProgressTaken = told,
    };

    public IReadOnlyList<HeldCase> Held() => filings.Values.Select(filing => new HeldCase(
        filing.Subject, filing.Number ?? "", [], 1, 1, filing.State,
        filing.Number is { } number ? new Dictionary<string, string> { [filing.Gives] = number } : new Dictionary<string, string>(), Lines: filing.Persons)).ToList();

    async Task Watch()
    {
        while (!work.Closing.IsCancellationRequested)
        {
            foreach (var tray in new[] { units, staff, cards })
            {
                foreach (var control in tray.Whole())
                    await Take(tray, control);
            }
            await Task.Delay(Look / options.Speed, options.Clock, work.Closing);
        }
    }

    async Task Take(BatchTray tray, string control)
    {
        var name = Path.GetFileNameWithoutExtension(control);
        var ofUnits = name.StartsWith("DW_", StringComparison.Ordinal);
        var columns = tray == cards ? CardColumns : ofUnits ? UnitColumns : PersonColumns;
        // Counted as being answered before it leaves the folder: at no moment does it look as if nothing were to do.
        if (await tray.Take(control, columns, () => Interlocked.Increment(ref answering), work.Closing) is not { } rows)
        {
            Interlocked.Increment(ref filesRefused);
            return;
        }
        Interlocked.Increment(ref files);
        Func<Dictionary<string, string>, string[]> enter = tray == cards ? EnterCard : ofUnits ? EnterUnit : row => EnterPerson(row, tray == staff);
        var results = rows.Select(enter).ToList();
        work.Run(() => Answer(tray, name, results, ofUnits));
    }

    string[] EnterUnit(Dictionary<string, string> row)
    {
        var subject = row["SBLSH"];
        Once(subject);
        filings.GetOrAdd(subject, _ => new Filing(subject));
        return [subject, "", "1", UnitNumber(subject), "", "", ""];
    }

    string[] EnterPerson(Dictionary<string, string> row, bool ofStaff)
    {
        var (subject, line) = (row["SBLSH"], row["HH"]);
        var filing = filings.GetOrAdd(subject, _ => new Filing(subject) { OfStaff = ofStaff });
        if (Once($"{subject}/{line}"))
        {
            Interlocked.Increment(ref lines);
            Interlocked.Increment(ref filing.Persons);
        }
        if (!work.Chance($"{subject}/{line}", "line-fault", habits.LineFaults))
            return [subject, line, "1", UnitNumber(subject), Number(row["AAC147"], "AAC001"), "", ""];
        Interlocked.Increment(ref lineFaults);
        Interlocked.Increment(ref filing.Failed);
        return [subject, line, "0", "", "", "3012", "已在其他单位参保"];
    }

    string[] EnterCard(Dictionary<string, string> row)
    {
        var subject = row["SBLSH"];
        var filing = filings.GetOrAdd(subject, _ => new Filing(subject) { Gives = "AAZ500" });
        if (Once(subject))
        {
            Interlocked.Increment(ref lines);
            Interlocked.Increment(ref filing.Persons);
        }
        return [subject, "1", $"449903A{Sequence.Of(subject):D11}", "", ""];
    }

    /// <summary>Whether it has not been here before; what has is a second effect.</summary>
    bool Once(string thing)
    {
        if (known.TryAdd(thing, 0))
            return true;
        Interlocked.Increment(ref seconds);
        return false;
    }

    static string UnitNumber(string subject) => Number(subject, "AAB001");

    static string Number(string thing, string kind) => $"4499{Dice.For(0, thing, kind).NextBits() % 10_000_000_000:D10}";

    async Task Answer(BatchTray tray, string name, List<string[]> results, bool ofUnits)
    {
        // A unit is entered once its persons are: its result is laid last.
        var night = ofUnits ? habits.Night + habits.Night / 3 : habits.Night;
        await work.Wait(name, "night", (night, night));
        await tray.Lay(name, tray == cards ? CardResultColumns : ResultColumns, results, () =>
        {
            foreach (var subject in results.Select(result => result[0]).Distinct(StringComparer.Ordinal))
                End(filings[subject], tray, ofUnits, results);
        }, work.Closing);
        Interlocked.Add(ref told, results.Count);
        Interlocked.Decrement(ref answering);
    }

    /// <summary>A new unit ends with its own line, whatever becomes of its persons; the others end with the file that they came in.</summary>
    void End(Filing filing, BatchTray tray, bool ofUnits, List<string[]> results)
    {
        if (tray == units && !ofUnits)
            return;
        if (tray == staff && filing.Failed == filing.Persons)
        {
            filing.State = CaseState.Refused;
            return;
        }
        filing.Number = tray == cards ? results.First(result => result[0] == filing.Subject)[2] : UnitNumber(filing.Subject);
        filing.State = CaseState.Closed;
    }

    public ValueTask DisposeAsync() => work.DisposeAsync();

    sealed class Filing(string subject)
    {
        public readonly string Subject = subject;
        public volatile CaseState State;
        public volatile string? Number;
        public int Persons;
        public int Failed;

        /// <summary>Persons alone, of a unit that is there already.</summary>
        public bool OfStaff { get; init; }

        /// <summary>What its number is called.</summary>
        public string Gives { get; init; } = "AAB001";
    }
}
