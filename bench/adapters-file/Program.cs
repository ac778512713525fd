using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Exchange.Adapters.Files;
using Exchange.Core;
using Exchange.Core.Contract;

ProcessCulture.SetInvariant();
// Rows a second of the adapter kind file against two programs that write the same rows with CsvHelper into a file of their own: written aside, flushed,
// renamed, the folder flushed, and the same for the control file.
//   alone    has the fields ready in memory, and tells rows in the control file
//   by hand  begins like the adapter with the messages' JSON (JsonDocument), and tells rows, sum and digest
// Neither checks anything, remembers what is in which file, or survives being killed. All three take turns in the same run.
//   dotnet run -c Release --project bench/adapters-file -- FOLDER [ROUNDS]
var folder = args.Length > 0 ? args[0] : throw new ArgumentException("Name a folder on the disk that is to be measured.");
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 31;
const int Warm = 8;
string[] columns = ["SBLSH", "HH", "AAB998", "AAC003", "AAC058", "AAC147", "AAC004", "AAC006", "AAC040", "AAE140", "BDLX"];

Console.WriteLine("| messages x rows | encoding | file | adapter rows/s | by hand rows/s | alone rows/s | adapter / by hand | adapter / alone |");
Console.WriteLine("|---|---|---|---|---|---|---|---|");
foreach (var (messages, rows) in ((int, int)[])[(1, 1), (50, 10), (500, 1), (500, 20), (500, 100)])
    foreach (var encoding in (TextEncoding[])[TextEncoding.Utf8, TextEncoding.Gb18030])
        await Measure(messages, rows, encoding);

async Task Measure(int messages, int rows, TextEncoding encoding)
{
    var root = Directory.CreateDirectory(Path.Combine(folder, $"bench-{messages}-{rows}-{encoding}")).FullName;
    foreach (var name in (string[])["out", "work", "alone", "hand"])
        Directory.CreateDirectory(Path.Combine(root, name));
    using var adapter = new FileAdapter(
        new FileAdapterOptions
        {
            Outbox = Path.Combine(root, "out"),
            Work = Path.Combine(root, "work"),
            Csv = new CsvPart { Encoding = encoding },
            Control = new ControlPart(),
            Files = [new OutgoingFile { Name = "RY_{date}_{seq:6}.csv", Columns = columns, SumColumn = "AAC040" }],
        },
        new AdapterContext("bench", static _ => null, TimeProvider.System));
    var fields = Enumerable.Range(0, messages).Select(m => Enumerable.Range(0, rows).Select(r => Row(m, r)).ToArray()).ToArray();
    var (ours, hand, alone) = (new List<double>(), new List<double>(), new List<double>());
    long size = 0;
    for (var round = -Warm; round < rounds; round++)
    {
        var batch = fields.Select((message, m) => Message(round, m, message)).ToList();
        GC.Collect();
        var ourTime = Stopwatch.GetTimestamp();
        var answers = await adapter.PushBatch(batch, CancellationToken.None);
        var our = Stopwatch.GetElapsedTime(ourTime).TotalSeconds;
        if (answers.Any(static a => a is not PushAnswer.Acknowledged))
            throw new InvalidOperationException(answers.First(static a => a is not PushAnswer.Acknowledged).ToString());
        GC.Collect();
        var aloneTime = Stopwatch.GetTimestamp();
        size = Write(Path.Combine(root, "alone"), $"RY_{round + Warm:D6}", encoding, writer => Ready(writer, fields), static (rows, _, _) => $"rows={rows}");
        var theirs = Stopwatch.GetElapsedTime(aloneTime).TotalSeconds;
        GC.Collect();
        var handTime = Stopwatch.GetTimestamp();
        Write(Path.Combine(root, "hand"), $"RY_{round + Warm:D6}", encoding, writer => Parsed(writer, batch), static (rows, sum, data) =>
            $"rows={rows};sum={sum};sha256={Digest(data)}");
        var byHand = Stopwatch.GetElapsedTime(handTime).TotalSeconds;
        if (round < 0)
            continue;
        ours.Add(our);
        alone.Add(theirs);
        hand.Add(byHand);
    }
    // The same bytes, or the comparison is none.
    var written = Directory.GetFiles(Path.Combine(root, "out"), "*.csv").Order(StringComparer.Ordinal).Last();
    if (!File.ReadAllBytes(written).AsSpan().SequenceEqual(File.ReadAllBytes(Directory.GetFiles(Path.Combine(root, "alone"),
        "*.csv").Order(StringComparer.Ordinal).Last())))
        throw new InvalidOperationException("The two files differ.");
    Directory.Delete(root, recursive: true);
    var total = (double)messages * rows;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {messages} x {rows} | {encoding} | {size / 1024.0:F0} KiB | {total / Median(ours):N0} | {total / Median(hand):N0} | {total / Median(alone):N0} "
            + $"| {Spread(hand, ours)} | {Spread(alone, ours)} |"));
}

long Write(string path, string name, TextEncoding encoding, Func<CsvWriter, (long Rows, decimal Sum)> rows, Func<long, decimal, string, string> tell)
{
    var (aside, data, control) = (Path.Combine(path, name + ".part"), Path.Combine(path, name + ".csv"), Path.Combine(path, name + ".ctl"));
    long size;
    (long Rows, decimal Sum) told;
    using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0))
    {
        using (var writer = encoding is TextEncoding.Utf8
            ? CsvWriter.Create(file, new CsvWriterOptions(), leaveOpen: true)
            : CsvWriter.Create(new StreamWriter(file, CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!, 65536, leaveOpen: true),
                new CsvWriterOptions()))
        {
            foreach (var column in columns)
                writer.WriteField(column);
            writer.EndRecord();
            told = rows(writer);
        }
        file.Flush(flushToDisk: true);
        size = file.Length;
    }
    var text = tell(told.Rows, told.Sum, aside);
    Disk.Rename(aside, data);
    Disk.FlushFolder(path);
    using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
    {
        file.Write(Encoding.ASCII.GetBytes(text));
        file.Flush(flushToDisk: true);
    }
    Disk.Rename(aside, control);
    Disk.FlushFolder(path);
    return size;
}

static (long, decimal) Ready(CsvWriter writer, string[][][] fields)
{
    long count = 0;
    foreach (var message in fields)
    {
        foreach (var row in message)
        {
            foreach (var field in row)
                writer.WriteField(field);
            writer.EndRecord();
            count++;
        }
    }
    return (count, 0);
}

(long, decimal) Parsed(CsvWriter writer, List<Message> batch)
{
    var (count, sum) = (0L, 0m);
    foreach (var message in batch)
    {
        using var document = JsonDocument.Parse(message.Payload);
        foreach (var row in document.RootElement.EnumerateArray())
        {
            foreach (var column in columns)
                writer.WriteField(row.GetProperty(column).GetString());
            sum += decimal.Parse(row.GetProperty("AAC040").GetString()!, CultureInfo.InvariantCulture);
            writer.EndRecord();
            count++;
        }
    }
    return (count, sum);
}

static string Digest(string path)
{
    using var file = File.OpenRead(path);
    return Convert.ToHexStringLower(SHA256.HashData(file));
}

Message Message(int round, int number, string[][] rows)
{
    var payload = JsonSerializer.SerializeToUtf8Bytes(
        rows.Select(row => columns.Zip(row).ToDictionary(static c => c.First, static c => c.Second)),
        new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{round} {number}")).AsSpan(0, 16));
    return new Message(id, id, $"449903261124{number:D7}", "S1", 1, MessagePurpose.Submit, payload, "application/json", TimeProvider.System.GetUtcNow(), null,
        null);
}

static string[] Row(int message, int row) =>
[
    $"449903261124{message:D7}", $"{row + 1}", "91449903MA9X000112", "张样一", "01", "449903198506120013", "1", "19850612", $"{6000 + row}.50", "110|210|410", "1",
];

// The median of the rounds' ratios, and between which a tenth and nine tenths of them lie.
static string Spread(List<double> other, List<double> ours)
{
    var ratios = other.Zip(ours, static (o, u) => o / u).Order().ToList();
    return string.Create(CultureInfo.InvariantCulture, $"**{ratios[ratios.Count / 2]:F2}** ({ratios[ratios.Count / 10]:F2} to "
        + $"{ratios[^(1 + ratios.Count / 10)]:F2})");
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
