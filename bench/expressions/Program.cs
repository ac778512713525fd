using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Exchange.Bench.Expressions;
using Exchange.Core.Expressions;

// expressions MAPPING RECORDS [SECONDS]: translates the records (NDJSON) by the mapping on one thread: with the npm package jsonata, with this engine, and with code written
// by hand for this one mapping, and says how many a second, the ratios, and what is allocated. All three must give the same bytes.
if (args.Length < 2)
{
    Console.Error.WriteLine("expressions MAPPING RECORDS [SECONDS]   (npm install here first; records are lines of JSON)");
    return 2;
}
var seconds = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 3;
var records = File.ReadAllLines(args[1]).Where(l => l.Length > 0).Select(System.Text.Encoding.UTF8.GetBytes).ToArray();
var expression = Expression.Parse(File.ReadAllText(args[0]));
var context = new EvaluationContext { Now = DateTimeOffset.UtcNow };
var output = new ArrayBufferWriter<byte>(64 * 1024);

Console.WriteLine($"{records.Length} records of {records.Average(r => r.Length):0} bytes, {seconds:0.#} s a round, best of 3, one thread, parse and serialise included");
var reference = Reference.Run(args[0], args[1], seconds, out var expected);
Console.WriteLine($"jsonata (npm)   {reference,10:#,0} records/s");

var differences = Compare("engine", record => expression.Evaluate(record, context, output)) + Compare("by hand", record => HandWritten.Translate(record, output));
Console.WriteLine($"results         {(differences == 0 ? "the same bytes from all three" : $"{differences} DIFFER")}");

var (engine, engineBytes) = Measure(record => expression.Evaluate(record, context, output));
Console.WriteLine($"engine          {engine,10:#,0} records/s   {engine / reference:0.0} x jsonata   {engineBytes:#,0} bytes allocated a record");
var (hand, handBytes) = Measure(record => HandWritten.Translate(record, output));
Console.WriteLine($"by hand         {hand,10:#,0} records/s   {hand / engine:0.00} x engine    {handBytes:#,0} bytes allocated a record (System.Text.Json)");
return differences == 0 ? 0 : 1;

int Compare(string name, Action<byte[]> translate)
{
    var different = 0;
    for (var i = 0; i < records.Length; i++)
    {
        output.ResetWrittenCount();
        translate(records[i]);
        if (output.WrittenSpan.SequenceEqual(expected[i]))
            continue;
        if (different++ == 0)
            Console.WriteLine($"{name}, record {i}:\n  {System.Text.Encoding.UTF8.GetString(output.WrittenSpan)}\n  {System.Text.Encoding.UTF8.GetString(expected[i])}");
    }
    return different;
}

(double PerSecond, double Bytes) Measure(Action<byte[]> translate)
{
    for (var i = 0; i < 30_000; i++)
        One(i);
    Thread.Sleep(300);
    for (var i = 0; i < 30_000; i++)
        One(i);
    var best = 0.0;
    var bytes = 0.0;
    for (var round = 0; round < 3; round++)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var count = 0;
        while (watch.Elapsed.TotalSeconds < seconds)
            for (var i = 0; i < 200; i++)
                One(count++);
        best = Math.Max(best, count / watch.Elapsed.TotalSeconds);
        bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)count;
    }
    return (best, bytes);

    void One(int i)
    {
        output.ResetWrittenCount();
        translate(records[i % records.Length]);
    }
}
