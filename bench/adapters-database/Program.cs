using System.Diagnostics;
using System.Globalization;
using Exchange.Bench.AdaptersDatabase;
using Exchange.Core;

ProcessCulture.SetInvariant();
// sqlite FILE | postgres CONNECTION-STRING, then MESSAGES a turn and TURNS
if (args is not [var product, var place, var count, var rounds])
{
    await Console.Error.WriteLineAsync("usage: sqlite FILE MESSAGES TURNS | postgres CONNECTION MESSAGES TURNS");
    return 1;
}
var (messages, turns) = (int.Parse(count, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture));
await using var front = await Front.Make(product, place);
foreach (var batch in new[] { 1, 50 })
{
    using var adapter = new ByAdapter(front);
    IWriter[] writers = [adapter, new ByDapper(front), new ByCommand(front)];
    var rates = writers.ToDictionary(writer => writer, _ => new List<double>());
    var number = 0;
    // Turn 0 warms up. The writers take turns, so what else the machine does meets all of them.
    for (var turn = 0; turn <= turns; turn++)
    {
        foreach (var writer in writers)
        {
            await front.Empty();
            var work = Enumerable.Range(0, messages).Select(_ => Application.Make(number++)).Chunk(batch).ToList();
            var clock = Stopwatch.StartNew();
            foreach (var group in work)
                await writer.Write(group);
            var rate = messages / clock.Elapsed.TotalSeconds;
            await front.MustHold(messages);
            if (turn > 0)
                rates[writer].Add(rate);
        }
    }
    foreach (var writer in writers)
    {
        rates[writer].Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{product,-9} batch of {batch,2}  {writer.Name,-34} {rates[writer][turns / 2],9:N0} messages/s  ({rates[writer][0]:N0} to {rates[writer][^1]:N0})  adapter / this {rates[writers[0]][turns / 2] / rates[writer][turns / 2]:F2}"));
    }
}
return 0;
