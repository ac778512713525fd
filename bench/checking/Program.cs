// Parse and check of one record, ours and Ajv's, in turns on the same machine:
//   dotnet run -c Release --project bench/checking [RECORDS.ndjson] [--ajv FOLDER]
// RECORDS: one JSON record a line, default records.ndjson here. FOLDER: where ajv@8.20.0 and ajv-formats@3.0.1 are installed (npm i), default: here;
// where they are missing only our side runs.
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Core;
using Exchange.Core.Checking;

ProcessCulture.SetInvariant();
var here = AppContext.BaseDirectory;
var recordsFile = args.FirstOrDefault(a => a.EndsWith("ndjson", StringComparison.Ordinal)) ?? Path.Combine(here, "records.ndjson");
var ajvFolder = Array.IndexOf(args, "--ajv") is >= 0 and var flag ? args[flag + 1] : Directory.GetCurrentDirectory();
var schemaFile = Path.Combine(here, "enterprise-establishment.schema.json");
var schema = SchemaCompiler.Compile(File.ReadAllBytes(schemaFile), CompileOptions.Hub).OrThrow();
var checker = new Checker(schema);
// The same with a rule over several fields, which reads the record as expressions see it.
var withRule = JsonNode.Parse(File.ReadAllText(schemaFile))!;
withRule["rules"] = JsonNode.Parse("""[{ "condition": "$addsUpTo(form.shareholders.amount, 100)", "message": { "zh": "合计应为 100", "en": "must add up to 100" } }]""");
var ruled = new Checker(SchemaCompiler.Compile(Encoding.UTF8.GetBytes(withRule.ToJsonString()), CompileOptions.Hub).OrThrow());
byte[][] records = [.. File.ReadAllLines(recordsFile).Where(l => l.Length > 0).Select(Encoding.UTF8.GetBytes)];
foreach (var record in records)
    if (ruled.Check(record) is { IsClean: false } found) { Console.WriteLine($"not clean: {string.Join("; ", found)}"); return 1; }
Console.WriteLine($"{records.Length} records, {records.Average(r => r.Length):F0} bytes on average");

using var ajv = StartAjv();
Ours(checker, 1500);
Ours(ruled, 1500);
Theirs(1500);
List<double> ours = [], ruledOurs = [], theirs = [];
for (var round = 0; round < 7; round++)
{
    ours.Add(Ours(checker, 1000));
    ruledOurs.Add(Ours(ruled, 1000));
    if (Theirs(1000) is { } rate) theirs.Add(rate);
}
Console.WriteLine($"exchange parse+check: median {Median(ours):F0}/s (from {ours.Min():F0} to {ours.Max():F0}), {Bytes(checker):F1} bytes allocated a record");
Console.WriteLine($"exchange with a rule over several fields: median {Median(ruledOurs):F0}/s (from {ruledOurs.Min():F0} to {ruledOurs.Max():F0}), {Bytes(ruled):F1} bytes allocated a record");
if (theirs.Count == 0) { Console.WriteLine("ajv: not installed, not compared"); return 0; }
Console.WriteLine($"ajv JSON.parse+check: median {Median(theirs):F0}/s (from {theirs.Min():F0} to {theirs.Max():F0})");
Console.WriteLine($"ratio {Median(ours) / Median(theirs):F2}");
return 0;

double Bytes(Checker by)
{
    var before = GC.GetAllocatedBytesForCurrentThread();
    foreach (var record in records) by.Check(record);
    return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)records.Length;
}

double Ours(Checker by, int milliseconds)
{
    var begun = Stopwatch.GetTimestamp();
    var done = 0;
    do
    {
        foreach (var record in records) by.Check(record);
        done += records.Length;
    }
    while (Stopwatch.GetElapsedTime(begun).TotalMilliseconds < milliseconds);
    return done / Stopwatch.GetElapsedTime(begun).TotalSeconds;
}

double? Theirs(int milliseconds)
{
    if (ajv == null) return null;
    ajv.StandardInput.WriteLine(milliseconds);
    return double.Parse(ajv.StandardOutput.ReadLine()!);
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

Process? StartAjv()
{
    if (!Directory.Exists(Path.Combine(ajvFolder, "node_modules", "ajv"))) return null;
    var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(here, "ajv.mjs"), schemaFile, Path.GetFullPath(recordsFile)])
    {
        UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = ajvFolder,
    })!;
    var first = process.StandardOutput.ReadLine();
    if (first == "invalid 0") return process;
    Console.WriteLine($"ajv does not agree: {first}");
    process.Kill();
    return null;
}
