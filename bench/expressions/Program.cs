using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Exchange.Bench.Expressions;
using Exchange.Core;
using Exchange.Core.Expressions;

ProcessCulture.SetInvariant();
// expressions MAPPING RECORDS [SECONDS] [TURNS]: translates the records (NDJSON) by the mapping on one thread: with the npm package jsonata, with this
// engine, and with code written by hand for this one mapping, in turns, and says how many a second, the ratios, and what is allocated. All three must give
// the same bytes.
if (args.Length < 2)
{
    Console.Error.WriteLine("expressions MAPPING RECORDS [SECONDS] [TURNS]   (npm install here first; records are lines of JSON)");
    return 2;
}
var seconds = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 2;
var turns = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 5;
var records = File.ReadAllLines(args[1]).Where(l => l.Length > 0).Select(Encoding.UTF8.GetBytes).ToArray();
var expression = Expression.Parse(File.ReadAllText(args[0]));
var context = new EvaluationContext { Now = DateTimeOffset.UtcNow };
var output = new ArrayBufferWriter<byte>(64 * 1024);

Console.WriteLine($"{records.Length} records of {records.Average(r => r.Length):0} bytes, "
    + $"{turns} turns of {seconds:0.#} s, one thread, parse and serialise included");
using var reference = new Reference(args[0], args[1], seconds);
var differences = Compare("engine", Engine) + Compare("by hand", ByHand);
Console.WriteLine($"results         {(differences == 0 ? "the same bytes from all three" : $"{differences} DIFFER")}");

WarmUp(Engine);
WarmUp(ByHand);
var (npm, engine, hand) = (new List<double>(), new List<double>(), new List<double>());
var (engineBytes, handBytes) = (0.0, 0.0);
for (var turn = 0; turn < turns; turn++)
{
    npm.Add(reference.Turn());
    engine.Add(Measure(Engine, out engineBytes));
    hand.Add(Measure(ByHand, out handBytes));
}
Console.WriteLine($"jsonata (npm)   {Shown(npm)}");
Console.WriteLine($"engine          {Shown(engine)}   {Median(engine) / Median(npm):0.0} x jsonata, {Median(engine) / Median(hand):0.00} x by hand, "
    + $"{engineBytes:#,0} bytes allocated a record");
Console.WriteLine($"by hand         {Shown(hand)}   System.Text.Json, {handBytes:#,0} bytes allocated a record");
return differences == 0 ? 0 : 1;

void Engine(byte[] record) => expression.Evaluate(record, context, output);

void ByHand(byte[] record) => HandWritten.Translate(record, output);

static double Median(List<double> rounds) => rounds.Order().ElementAt(rounds.Count / 2);

static string Shown(List<double> rounds) => $"{Median(rounds),9:#,0} records/s ({rounds.Min():#,0} to {rounds.Max():#,0})";

int Compare(string name, Action<byte[]> translate)
{
    var different = 0;
    for (var i = 0; i < records.Length; i++)
    {
        One(translate, i);
        if (output.WrittenSpan.SequenceEqual(reference.Results[i]))
            continue;
        if (different++ == 0)
            Console.WriteLine($"{name}, record {i}:\n  {Encoding.UTF8.GetString(output.WrittenSpan)}\n  {Encoding.UTF8.GetString(reference.Results[i])}");
    }
    return different;
}

// Long enough for the second compilation of the runtime, which needs a pause to happen in.
void WarmUp(Action<byte[]> translate)
{
    for (var round = 0; round < 4; round++)
    {
        for (var i = 0; i < 20_000; i++)
            One(translate, i);
        Thread.Sleep(200);
    }
}

double Measure(Action<byte[]> translate, out double bytes)
{
    var allocated = GC.GetAllocatedBytesForCurrentThread();
    var watch = Stopwatch.StartNew();
    var count = 0;
    while (watch.Elapsed.TotalSeconds < seconds)
        for (var i = 0; i < 200; i++)
            One(translate, count++);
    var perSecond = count / watch.Elapsed.TotalSeconds;
    bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)count;
    return perSecond;
}

void One(Action<byte[]> translate, int i)
{
    output.ResetWrittenCount();
    translate(records[i % records.Length]);
}
