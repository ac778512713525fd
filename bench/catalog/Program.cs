using System.Diagnostics;
using System.Text.Json;
using Exchange.Bench.Catalog;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Search;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging.Abstractions;

// What a search costs among many entries, what reading them costs at start, and what the same entries would cost as documents of the registry.
// dotnet run -c Release --project bench/catalog -- [ENTRIES] [FOLDER of the repository]
var entries = args.Length > 0 ? int.Parse(args[0]) : 100_000;
var root = args.Length > 1 ? args[1] : ".";
using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "catalog", "sample-district.json")));
var kinds = file.RootElement.GetProperty("entries").EnumerateArray().Select(static entry => CatalogJson.Read("sample", entry.GetProperty("content").GetRawText())).ToList();
string[] streets = ["青石", "白塘", "渡口", "桥南", "江北", "东湾", "南屏", "云溪"];

var folder = Directory.CreateTempSubdirectory("exchange-bench-").FullName;
try
{
    var options = new StorageOptions { ConnectionString = Path.Combine(folder, "catalog.db") };
    using var database = new Database(options);
    await Migrations.Apply(database, CancellationToken.None);
    using var commits = new CommitQueue(options, NullLogger<CommitQueue>.Instance);
    using var registry = new RegistryShelf(database);
    await registry.Refresh(CancellationToken.None);
    Fill(database);

    var table = new CatalogTable(database);
    using var shelf = new CatalogShelf(table, registry);
    var before = Used();
    var begun = Stopwatch.GetTimestamp();
    var read = await shelf.Refresh(CancellationToken.None);
    Console.WriteLine($"read {read:N0} entries in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s; {(Used() - before) / 1024 / 1024} MB");

    // Every tenth entry has a library, which is more than a city has: what each search adds to its hits, and what a filter looks through.
    var live = new LiveShelf(new LiveTable(database));
    begun = Stopwatch.GetTimestamp();
    await live.Refresh(CancellationToken.None);
    Console.WriteLine($"read how alive {live.All.Count:N0} entries are in {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms");

    string[] asked = ["户籍", "户籍人口", "许可证", "信息", "证", "青石 企业登记", "食品经营许可证电子证照", "企业注销信息", "登记信息 企业 名称", "resource 4711", "火星", "不动产 火星"];
    foreach (var words in asked) shelf.Index.Search(new CatalogQuery(words), null, 50);
    // The baseline: every title read for the words, from the first to the last.
    var titles = Enumerable.Range(0, entries).Select(i => FoldedTitle(i)).ToArray();
    var plain = new List<double>();
    for (var i = 0; i < 200; i++)
    {
        var at = Stopwatch.GetTimestamp();
        plain.Add(titles.Count(static title => title.Contains("食品经营许可证", StringComparison.Ordinal)) >= 0 ? Stopwatch.GetElapsedTime(at).TotalMilliseconds : 0);
    }
    Console.WriteLine($"baseline, every title read for a word: {Quantiles(plain)}");
    var all = new List<double>();
    foreach (var words in asked)
    {
        var times = new List<double>();
        var total = 0;
        for (var i = 0; i < 200; i++)
        {
            var at = Stopwatch.GetTimestamp();
            total = Searched(new CatalogQuery(words)).Total;
            times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }
        all.AddRange(times);
        Console.WriteLine($"{words}: {total:N0} found, {Quantiles(times)}");
    }
    foreach (var (name, query) in new[] { ("class 105", new CatalogQuery(Class: "105")), ("provider and share", new CatalogQuery(Provider: "GAJ", Share: ShareType.Conditional)), ("nothing asked", new CatalogQuery()),
        ("late", new CatalogQuery(Lives: code => live.Of(code).State == LiveState.Late)), ("信息, late", new CatalogQuery("信息", Lives: code => live.Of(code).State == LiveState.Late)) })
    {
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var at = Stopwatch.GetTimestamp();
            Searched(query);
            times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }
        all.AddRange(times);
        Console.WriteLine($"{name}: {Quantiles(times)}");
    }
    Console.WriteLine($"all searches: {Quantiles(all)}; p50 {all[all.Count / 2] / plain[plain.Count / 2]:0.00} and p99 {all[all.Count * 99 / 100] / plain[plain.Count / 2]:0.0} of the baseline's p50");
    begun = Stopwatch.GetTimestamp();
    var late = LiveCount.Sum(LiveCount.Of(shelf.Index, new CatalogQuery(), live));
    Console.WriteLine($"counting {late.Entries:N0} entries, {late.Late:N0} late: {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms");

    CatalogHits Searched(CatalogQuery query)
    {
        var hits = shelf.Index.Search(query, null, 50);
        foreach (var hit in hits.Items) live.Of(hit.Line.Row.Code);
        return hits;
    }

    // A registry of as many documents, one of which changes: what each revision would cost each host beside reading the one document.
    var documents = Enumerable.Range(0, entries).Select(i => new RegistryEntry(DocumentKind.Organisation, $"R{i}", 1, "", ReadOnlyMemory<byte>.Empty,
        new OrganisationDocument { Name = $"R{i}", Title = kinds[i % kinds.Count].Title, Type = OrganisationType.Department }, "")).ToList();
    var kept = new List<RegistrySnapshot>();
    for (var i = 0; i < 5; i++)
    {
        before = Used();
        begun = Stopwatch.GetTimestamp();
        kept.Add(RegistrySnapshots.Of(documents));
        Console.WriteLine($"a registry snapshot of {kept[^1].Entries.Count:N0} documents: {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms, {(Used() - before) / 1024 / 1024} MB beside the documents");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static string Quantiles(List<double> times)
{
    times.Sort();
    return $"p50 {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.00} ms, worst {times[^1]:0.00} ms";
}

static long Used() => GC.GetTotalMemory(forceFullCollection: true);

Title TitleOf(int i) => new() { Zh = $"{streets[i % streets.Length]}{kinds[i % kinds.Count].Title.Zh}{i / kinds.Count}", En = $"{kinds[i % kinds.Count].Title.En}, resource {i}" };

string FoldedTitle(int i) => (TitleOf(i).Zh + "\n" + TitleOf(i).En).ToLowerInvariant();

// Past the desk, which is for people: as the tables are after years.
void Fill(Database database)
{
    using var connection = database.Open(CancellationToken.None).GetAwaiter().GetResult();
    using var transaction = connection.BeginTransaction();
    for (var i = 0; i < entries; i++)
    {
        var kind = kinds[i % kinds.Count];
        var content = kind with { Title = TitleOf(i) };
        var code = ResourceCode.Numbered(kind.Class, i + 1).ToString();
        Run("insert into resource (code, class, serial, provider, state, version, published_version, published_at, author, change) values (@a, @b, @c, @d, 'Published', 1, 1, 0, 'a', @e)", code, kind.Class, i + 1, kind.Provider, i + 1);
        Run("insert into resource_version (code, version, content, digest, author, at) values (@a, 1, @b, '', 'a', 0)", code, CatalogJson.Write(content));
        if (i % 10 == 0)
            Run("insert into resource_live (resource, library, provider, state, since, known_since, last_success, row_count, rows_day, merged, failed, in_a_row, late_days, consumers, counted, moves) values (@a, @b, @c, @d, 1, 1, 1, 10, '', 1, 0, 0, 0, 0, '', 1)",
                code, $"library-{i}", kind.Provider, i % 100 == 0 ? "late" : "fresh");
    }
    transaction.Commit();

    void Run(string text, params object[] values)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (text, transaction);
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@{(char)('a' + i)}", values[i]);
            command.Parameters.Add(parameter);
        }
        command.ExecuteNonQuery();
    }
}
