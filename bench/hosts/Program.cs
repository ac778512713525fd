using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

// Clients and the department in one process, so that sending and arriving are read from one clock. The yardsticks' rig speaks to one host only and notes no times.
//   paced SAMPLES PREFIX KEY PORT ANSWER_MS RATE SECONDS URL…      RATE records a second, going round the hosts: how long until the department has each
//   closed SAMPLES PREFIX KEY PORT ANSWER_MS COUNT CLIENTS URL…    as fast as the hosts take them: how many reach the department a second
// SAMPLES is what `rig sample N` prints, PREFIX makes the numbers new, PORT is where the department listens.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [("paced" or "closed") and var mode, var samples, var prefix, var key, var port, var answer, var much, var more, .. { Length: > 0 } hosts])
{
    await Console.Error.WriteLineAsync("paced|closed SAMPLES PREFIX KEY PORT ANSWER_MS RATE|COUNT SECONDS|CLIENTS URL…");
    return 2;
}
var lines = await File.ReadAllLinesAsync(samples);
var answerMs = Number(answer);
var total = mode == "paced" ? Number(much) * Number(more) : Number(much);
if (total > lines.Length) throw new InvalidOperationException($"There are {lines.Length} samples, and {total} records are to be sent.");

long[] sent = new long[total], taken = new long[total], arrived = new long[total];
var repeats = new ConcurrentBag<int>();
var here = 0;
var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:" + port);
await using var department = builder.Build();
department.MapPost("/{**path}", async context =>
{
    using var reader = new StreamReader(context.Request.Body);
    var body = await reader.ReadToEndAsync();
    var at = body.IndexOf("LW-", StringComparison.Ordinal);
    var i = Number(body.AsSpan(at + 3, 11));
    if (i < total)
    {
        if (Interlocked.CompareExchange(ref arrived[i], Stopwatch.GetTimestamp(), 0) != 0) repeats.Add(i);
        else if (Interlocked.Increment(ref here) == total) all.TrySetResult();
    }
    if (answerMs > 0) await Task.Delay(answerMs);
    context.Response.ContentType = "application/json";
    await context.Response.WriteAsync($$"""{"receiptNo":"R{{i}}","status":"accepted"}""");
});
await department.StartAsync();

using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });
http.DefaultRequestHeaders.Add("X-Api-Key", key);
var refused = 0;
var start = Stopwatch.GetTimestamp();
if (mode == "paced")
{
    // Open: a record that is late does not hold up the next one.
    var under = new List<Task>(total);
    for (var i = 0; i < total; i++)
    {
        var due = TimeSpan.FromSeconds((double)i / Number(much)) - Stopwatch.GetElapsedTime(start);
        if (due > TimeSpan.FromMilliseconds(1)) await Task.Delay(due);
        under.Add(Send(i));
    }
    await Task.WhenAll(under);
}
else
{
    var next = -1;
    await Task.WhenAll(Enumerable.Range(0, Number(more)).Select(async _ =>
    {
        for (int i; (i = Interlocked.Increment(ref next)) < total;) await Send(i);
    }));
}
await Task.WhenAny(all.Task, Task.Delay(TimeSpan.FromMinutes(2)));
// The last answers are still on their way: a department that is gone before would get these records again in the next run, under the same sample numbers.
await Task.Delay(TimeSpan.FromMilliseconds(answerMs + 1_000));

Console.Write($"{hosts.Distinct().Count()} hosts take in, {total} records, {here} arrived, {repeats.Count} of them again, {refused} refused: ");
if (mode == "paced") Console.WriteLine($"sent to arrived {Spread(sent)}; receipt to arrived {Spread(taken)}");
else Console.WriteLine($"{here / Stopwatch.GetElapsedTime(start, arrived.Max()).TotalSeconds:0} a second");
return here == total && refused == 0 ? 0 : 1;

async Task Send(int i)
{
    // The samples begin with these numbers: the record's own is new each time.
    var text = $$"""{"number":"{{prefix}}{{i}}","item":"enterprise-establishment.v1","body":{{lines[i]}}}""";
    using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
    content.Headers.ContentType = new("application/json");
    sent[i] = Stopwatch.GetTimestamp();
    using var response = await http.PostAsync(hosts[i % hosts.Length] + "/api/v1/records", content);
    await response.Content.ReadAsByteArrayAsync();
    taken[i] = Stopwatch.GetTimestamp();
    if (!response.IsSuccessStatusCode) Interlocked.Increment(ref refused);
}

string Spread(long[] from)
{
    var took = Enumerable.Range(0, total).Where(i => arrived[i] != 0).Select(i => Stopwatch.GetElapsedTime(from[i], arrived[i]).TotalMilliseconds).Order().ToList();
    return $"p50 {took[took.Count / 2]:0.0} ms, p99 {took[(int)(took.Count * 0.99)]:0.0} ms";
}

static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
