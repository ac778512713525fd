using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// 社保 RSJ: takes files of units (DW) and persons (RY) from a folder, each proved by its control file, and lays result files into another the next
/// morning. A file that differs from its control file is refused whole; a line that cannot be used is told by its number and CWDM 3012.
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

    static readonly string[] ResultColumns = ["SBLSH", "HH", "CLBZ", "AAB001", "AAC001", "CWDM", "CWYY"];

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly DepartmentOptions options;
    readonly Habits habits;
    readonly CaseWork work;
    readonly string read;
    readonly string refused;
    readonly ConcurrentDictionary<string, Unit> units = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, byte> known = new(StringComparer.Ordinal);
    int files, filesRefused, lines, lineFaults, seconds, answering, told;

    /// <param name="folder">An existing folder; what the office needs within it is made.</param>
    public SocialInsuranceOffice(string folder, DepartmentOptions options)
    {
        this.options = options;
        habits = options.Habits ?? Habits.SocialInsurance;
        work = new CaseWork(options);
        Place = folder;
        foreach (var one in new[] { Inbox, Results, read = Path.Combine(folder, "read"), refused = Path.Combine(folder, "refused") })
            Directory.CreateDirectory(one);
        work.Run(Watch);
    }

    public string Name => "RSJ";

    public string Place { get; }

    public KnownBy KnownBy => KnownBy.RecordNumber;

    /// <summary>Where the hub lays its files.</summary>
    public string Inbox => Path.Combine(Place, "in");

    /// <summary>Where the office lays its results.</summary>
    public string Results => Path.Combine(Place, "results");

    public IReadOnlyCollection<Exception> Faults => work.Faults;

    public DepartmentCount Count => new()
    {
        Cases = units.Count,
        // A file that nobody has read yet, a night that is not over, and a result that the hub has not fetched are all work that is not done.
        Working = answering + Directory.EnumerateFiles(Inbox, "*.csv").Count() + Directory.EnumerateFiles(Results, "*.csv").Count(),
        Closed = units.Values.Count(unit => unit.Number is not null),
        Deliveries = units.Count,
        Arrivals = units.Count + seconds,
        SecondEffects = seconds,
        Refused = filesRefused,
        Files = files,
        Lines = lines,
        LineFaults = lineFaults,
        ProgressTaken = told,
    };

    public IReadOnlyList<HeldCase> Held() => units.Values.Select(unit => new HeldCase(
        unit.Subject, unit.Number ?? "", [], 1, 1, unit.Number is null ? CaseState.Open : CaseState.Closed,
        unit.Number is { } number ? new Dictionary<string, string> { ["AAB001"] = number } : new Dictionary<string, string>(), Lines: unit.Persons)).ToList();

    async Task Watch()
    {
        while (!work.Closing.IsCancellationRequested)
        {
            // The control file comes last: with it the file is whole.
            foreach (var control in Directory.EnumerateFiles(Inbox, "*.ctl").Order(StringComparer.Ordinal))
                await Take(control);
            await Task.Delay(Look / options.Speed, options.Clock, work.Closing);
        }
    }

    async Task Take(string control)
    {
        var name = Path.GetFileNameWithoutExtension(control);
        var file = Path.Combine(Inbox, name + ".csv");
        var content = File.Exists(file) ? await File.ReadAllBytesAsync(file, work.Closing) : [];
        var isUnits = name.StartsWith("DW_", StringComparison.Ordinal);
        var rows = CsvLines.Read(content, isUnits ? UnitColumns : PersonColumns);
        var proof = await File.ReadAllTextAsync(control, work.Closing);
        if (rows is null || !Proves(proof, rows, content))
        {
            Interlocked.Increment(ref filesRefused);
            Put(control, file, refused);
            return;
        }
        // Counted as being answered before it leaves the folder: at no moment does it look as if nothing were to do.
        Interlocked.Increment(ref answering);
        Put(control, file, read);
        Interlocked.Increment(ref files);
        var results = isUnits ? rows.ConvertAll(Enter) : rows.ConvertAll(EnterPerson);
        work.Run(() => Answer(name, results));
    }

    /// <summary>rows=N;sum=ΣAAC040;sha256=…: the whole file is refused if one of them differs.</summary>
    static bool Proves(string proof, List<Dictionary<string, string>> rows, byte[] content)
    {
        var parts = proof.Trim().Split(';');
        var sum = rows.Sum(row => row.TryGetValue("AAC040", out var wage) ? decimal.Parse(wage, CultureInfo.InvariantCulture) : 0);
        return parts.Length == 3 && parts[0] == $"rows={rows.Count}" && parts[2] == $"sha256={Convert.ToHexStringLower(SHA256.HashData(content))}"
            && parts[1].StartsWith("sum=", StringComparison.Ordinal)
            && decimal.TryParse(parts[1].AsSpan(4), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var told) && told == sum;
    }

    static void Put(string control, string file, string folder)
    {
        foreach (var one in new[] { control, file }.Where(File.Exists))
            File.Move(one, Path.Combine(folder, Path.GetFileName(one)), overwrite: true);
    }

    string[] Enter(Dictionary<string, string> row)
    {
        var subject = row["SBLSH"];
        if (!known.TryAdd(subject, 0))
            Interlocked.Increment(ref seconds);
        units.GetOrAdd(subject, _ => new Unit(subject));
        return [subject, "", "1", UnitNumber(subject), "", "", ""];
    }

    string[] EnterPerson(Dictionary<string, string> row)
    {
        var (subject, line) = (row["SBLSH"], row["HH"]);
        if (known.TryAdd($"{subject}/{line}", 0))
        {
            Interlocked.Increment(ref lines);
            Interlocked.Increment(ref units.GetOrAdd(subject, _ => new Unit(subject)).Persons);
        }
        else
            Interlocked.Increment(ref seconds);
        if (!work.Chance($"{subject}/{line}", "line-fault", habits.LineFaults))
            return [subject, line, "1", UnitNumber(subject), $"4499{Dice.For(0, row["AAC147"], "AAC001").NextBits() % 10_000_000_000:D10}", "", ""];
        Interlocked.Increment(ref lineFaults);
        return [subject, line, "0", "", "", "3012", "已在其他单位参保"];
    }

    static string UnitNumber(string subject) => $"4499{Dice.For(0, subject, "AAB001").NextBits() % 10_000_000_000:D10}";

    async Task Answer(string name, List<string[]> results)
    {
        // A unit is entered once its persons are: its result is laid last.
        var night = name.StartsWith("DW_", StringComparison.Ordinal) ? habits.Night + habits.Night / 3 : habits.Night;
        await work.Wait(name, "night", (night, night));
        var content = CsvLines.Write(ResultColumns, results);
        var file = Path.Combine(Results, name + "_HZ.csv");
        await File.WriteAllBytesAsync(file + ".tmp", content, work.Closing);
        foreach (var result in results.Where(result => result[1].Length == 0))
            units[result[0]].Number = result[3];
        File.Move(file + ".tmp", file);
        var control = Path.ChangeExtension(file, ".ctl");
        await File.WriteAllTextAsync(
            control + ".tmp", $"rows={results.Count};sum=0;sha256={Convert.ToHexStringLower(SHA256.HashData(content))}", Encoding.ASCII, work.Closing);
        File.Move(control + ".tmp", control);
        Interlocked.Add(ref told, results.Count);
        Interlocked.Decrement(ref answering);
    }

    public ValueTask DisposeAsync() => work.DisposeAsync();

    sealed class Unit(string subject)
    {
        public readonly string Subject = subject;
        public volatile string? Number;
        public int Persons;
    }
}
