using System.Diagnostics;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Storage;

namespace Exchange.Bench.Libraries;

/// <summary>Look-ups among few rows and among many of one database, in turns.</summary>
internal static class LookupBench
{
    private const int Lookups = 20_000, Turn = 500;

    public static async Task Run(Provider provider, string where, int few, int many)
    {
        await using var rig = await Rig.Open(provider, where);
        await rig.Load("few", few);
        var since = Stopwatch.GetTimestamp();
        await rig.Load("many", many);
        Console.WriteLine($"{many:N0} rows loaded in {Stopwatch.GetElapsedTime(since).TotalSeconds:N0} s");
        var layout = (await rig.Table.Read("many", default))!.Layout!;
        foreach (var field in new[] { "citizenNumber", "name" })
        {
            var (dice, times) = (new Random(7), new Dictionary<string, List<double>> { ["few"] = [], ["many"] = [] });
            // Warm both: what is compared is look-ups in use and not a first one.
            for (var round = 0; round < 2; round++)
            {
                foreach (var list in times.Values) list.Clear();
                for (var done = 0; done < Lookups; done += Turn)
                    foreach (var (library, rows) in new[] { ("few", few), ("many", many) })
                        for (var i = 0; i < Turn; i++)
                        {
                            var who = dice.Next(rows);
                            // Of a name that many share the first rows are read, as a page is.
                            var query = new RowQuery(field, field == "name" ? Rig.Name(who) : Rig.Number(who), 1);
                            var at = Stopwatch.GetTimestamp();
                            var found = await rig.Rows.Find(library, layout, query, default);
                            times[library].Add(Stopwatch.GetElapsedTime(at).TotalMicroseconds);
                            if (found.Count == 0) throw new InvalidOperationException("It is not found.");
                        }
            }
            var (small, large) = (Median(times["few"]), Median(times["many"]));
            Console.WriteLine($"{provider}, by {field}: {small:0} µs among {few:N0} rows, {large:0} µs among {many:N0} (median of {Lookups:N0}; 99 %: {Quantile(times["few"], 0.99):0} and {Quantile(times["many"], 0.99):0}); ratio {large / small:0.00}");
        }
    }

    private static double Median(List<double> times) => Quantile(times, 0.5);

    private static double Quantile(List<double> times, double part) => times.Order().ElementAt((int)((times.Count - 1) * part));
}
