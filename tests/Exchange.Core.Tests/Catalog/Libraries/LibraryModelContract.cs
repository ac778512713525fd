using System.Text.Json;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Catalog.Libraries;

/// <summary>
/// Whatever comes in whatever pages, cut off and gone on with or abandoned, the library has what a plain table would have; and each earlier batch can still be read as it was.
/// </summary>
public abstract class LibraryModelContract(Provider provider)
{
    private const int Rounds = 24, People = 30;

    [Test]
    public async Task Has_what_a_plain_table_would_have([Values(1, 2, 3)] int seed)
    {
        await using var bench = await LibraryBench.Open(provider);
        await bench.RegisterPopulation("keys: [name]");
        var dice = new Random(seed);
        var plain = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var before = new Dictionary<long, List<string>>();
        for (var round = 0; round < Rounds; round++)
        {
            var full = dice.Next(3) == 0;
            var batch = await bench.Begin("population", full ? LibraryBench.Full : LibraryBench.Upsert);
            var (next, came, dump) = (new SortedDictionary<string, string>(plain, StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), await bench.Dump());
            for (var page = dice.Next(1, 6); page > 0; page--)
            {
                var rows = new List<IncomingRow>();
                for (var i = dice.Next(0, batch.PageRows + 1); i > 0; i--) rows.Add(Step(dice, full, next, came));
                await batch.Append(rows, null, default);
                if (dice.Next(4) > 0) continue;
                await batch.Flush();
                batch = (await bench.Writer.Resume("population", batch.Number, default)).ShouldBeOfType<OpenAnswer.Opened>().Batch;
            }
            if (dice.Next(4) == 0)
            {
                await batch.Abandon("test", "test", default);
                (await bench.Dump()).ShouldBe(dump, $"round {round}");
                continue;
            }
            if (full)
                foreach (var gone in next.Keys.Except(came).ToList()) next.Remove(gone);
            plain = next;
            var line = (await batch.Merge(new MergeOrder(), default)).ShouldBeOfType<MergeAnswer.Merged>().Batch;
            LibraryBench.AddsUp(line.Tally.Counts);
            line.Rows.ShouldBe(plain.Count, $"round {round}");
            before[line.Number] = [.. plain.Values];
            foreach (var (number, rows) in before) (await bench.Contents("population", batch: number)).ShouldBe(rows, $"batch {number} in round {round}");
            foreach (var name in plain.Values.Select(Name).Distinct())
                (await bench.Contents("population", "name", name)).ShouldBe([.. plain.Values.Where(row => Name(row) == name)], $"{name} in round {round}");
        }
    }

    private static IncomingRow Step(Random dice, bool full, SortedDictionary<string, string> next, HashSet<string> came)
    {
        var (number, name) = (dice.Next(People), $"N{dice.Next(6)}");
        var key = LibraryBench.Citizen(number);
        if (dice.Next(5) == 0)
        {
            next.Remove(key);
            // Its end came, and after that it is one that was not there.
            came.Remove(key);
            return LibraryBench.PersonEnds(number);
        }
        var row = LibraryBench.Person(number, name);
        // In a full batch the first of two stays.
        if (full && !came.Add(key)) return row;
        next[key] = System.Text.Encoding.UTF8.GetString(row.Content.Span);
        return row;
    }

    private static string Name(string row)
    {
        using var read = JsonDocument.Parse(row);
        return read.RootElement.GetProperty("name").GetString()!;
    }
}

public sealed class LibraryModelOnSqlite() : LibraryModelContract(Provider.Sqlite);

public sealed class LibraryModelOnPostgres() : LibraryModelContract(Provider.Postgres);

public sealed class LibraryModelOnSqlServer() : LibraryModelContract(Provider.SqlServer);
