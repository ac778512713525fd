using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Exchange.Bench.Backlogs;
using Exchange.Core.Storage;

// backlog fill Sqlite|Postgres CONNECTION NUMBER ADAPTER COUNT due|parked
//   copies the record of that number, which a hub has taken in and not pushed yet, COUNT times for an adapter
if (args is not ["fill", var provider, var connection, var number, var adapter, var count, "due" or "parked"])
{
    await Console.Error.WriteLineAsync("backlog fill Sqlite|Postgres CONNECTION NUMBER ADAPTER COUNT due|parked");
    return 2;
}
var clock = Stopwatch.StartNew();
var dialect = Dialect.For(Enum.Parse<Provider>(provider));
await using DbConnection open = dialect.Connect(connection);
await open.OpenAsync();
var copies = new Copies(open, dialect.Provider, number, adapter);
await copies.Make(long.Parse(count, CultureInfo.InvariantCulture), parked: args[6] == "parked");
Console.WriteLine($"{count} {args[6]} filled in {clock.Elapsed.TotalSeconds:F0} s");
return 0;
