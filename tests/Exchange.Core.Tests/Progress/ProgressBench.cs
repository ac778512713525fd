using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Materials;
using Exchange.Core.Progress;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Architecture;
using Exchange.Core.Tests.Records;
using Exchange.Core.Tests.Registry;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Progress;

/// <summary>A small office whose progress comes as rows: registered documents, records, and a desk for rows.</summary>
internal sealed class ProgressBench : IAsyncDisposable
{
    public const string Words = "经办人李样三：材料齐全";

    private readonly RegistryDesk _registry;
    private int _files;

    private ProgressBench(CaseBench cases, RegistryShelf shelf, RegistryDesk registry, TimeProvider clock)
    {
        (Cases, Shelf, _registry) = (cases, shelf, registry);
        Events = new ProgressDesk(shelf, cases.Cases, cases.Ledger, cases.Store.Database,
            new ResultDesk(shelf, new UploadTable(cases.Queue, cases.Store.Database, clock), new MaterialOptions(), TimeZoneInfo.Utc, clock), TimeZoneInfo.Utc, clock, NullLogger<ProgressDesk>.Instance);
        Parked = new ParkedProgressTable(cases.Queue, cases.Store.Database, clock);
        Desk = new ProgressRowDesk(
            new ProgressRowMapping(shelf, new RegisteredMappings(new MappingOptions())), Events, Parked, cases.Store.Database, clock, Lines.For<ProgressRowDesk>());
        Clock = clock;
    }

    public CaseBench Cases { get; }

    public RegistryShelf Shelf { get; }

    public ProgressDesk Events { get; }

    public ParkedProgressTable Parked { get; }

    public ProgressRowDesk Desk { get; }

    public TimeProvider Clock { get; }

    public LinesLogged Lines { get; } = new();

    public AdapterDocument Adapter => Shelf.Current.Adapters["gdbs"];

    public AdapterDocument OtherAdapter => Shelf.Current.Adapters["files"];

    public ItemDocument One => Shelf.Current.Items["one"];

    public ItemDocument Two => Shelf.Current.Items["two"];

    public static async Task<ProgressBench> Open(Provider provider, TimeProvider? clock = null)
    {
        var cases = await CaseBench.Open(provider, clock);
        var time = clock ?? cases.Clock;
        var shelf = new RegistryShelf(cases.Store.Database);
        var kinds = new Dictionary<string, AdapterKind>(StringComparer.Ordinal) { ["rows"] = new AdapterKind<PostOptions>("rows", _ => Repeat.Safe, (_, _) => throw new NotSupportedException()) };
        var checks = new DocumentChecks { Cron = _ => null, Schema = RegisteredSchemas.Check, Mapping = (_, _) => [], Item = (_, _) => [], MayPostTo = _ => true };
        var bench = new ProgressBench(cases, shelf, new RegistryDesk(cases.Store.Database, cases.Queue, shelf, new ClientKeys(cases.Store.Database, cases.Queue, shelf, time), new DocumentReader(kinds), checks, time), time);
        await shelf.Refresh(CancellationToken.None);
        await bench.Apply(Documents);
        await bench.Apply(SourceFiles.Read("schemas/common/progress-event.v1.json"), "schemas/common/progress-event.v1.json");
        await bench.Apply(RowMapping("gdbs.v1"));
        return bench;
    }

    public Task Apply(string text) => Apply(text, $"f{Interlocked.Increment(ref _files)}.yaml");

    private async Task Apply(string text, string path)
    {
        var answer = await _registry.Apply([new DocumentFile(path, Encoding.UTF8.GetBytes(text))], new RegistryOrder("test"), CancellationToken.None);
        if (answer is RegistryAnswer.Faulty faulty) throw new InvalidOperationException(string.Join('\n', faulty.Faults));
        await Shelf.Refresh(CancellationToken.None);
    }

    public async Task<CaseFile> TakeIn(ItemDocument item, string? number = null, string client = CaseBench.Client)
    {
        var record = Cases.Record(item, number: number) with { Revision = Shelf.Current.Revision, Client = client };
        (await Cases.Queue.Offer(Cases.Ledger.TakeIn(record))).ShouldBeTrue();
        return await Cases.Read(record.Id);
    }

    /// <summary>A row as the department writes it. What is null is not there.</summary>
    public static ProgressRow Row(
        string key, string? number = null, string stage = "accepted", string? code = null, string? step = null, string? acknowledgement = null, string? eventId = null, string? gives = null,
        string at = "2026-12-21T09:00:00+08:00", string mapping = "gdbs.v1", string source = "EX_GDBS_SL")
    {
        var members = new (string Name, string? Value)[] { ("SBLSH", number), ("ZSX", step), ("YWLSH", acknowledgement), ("HJ", stage), ("BJJGDM", code), ("SJ", at), ("YJ", Words), ("EID", eventId), ("TYSHXYDM", gives) }
            .Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value);
        return new ProgressRow(source, key, mapping, JsonSerializer.SerializeToUtf8Bytes(members));
    }

    public Task<IReadOnlyList<ProgressRow>> Keep(params ProgressRow[] rows) => Desk.Keep(Adapter, rows, CancellationToken.None);

    /// <summary>The only parked line of this key.</summary>
    public async Task<ParkedProgress> ParkedOf(string key)
        => (await Parked.Page(new ParkedProgressFilter(), ReadScope.All, null, 500, CancellationToken.None)).Items.Single(line => line.Key == key);

    public Task<List<string?>> Logged(string kind) => Cases.Store.Column($"select data from log_event where kind = '{kind}' order by position");

    public async Task Nothing_personal_is_in_the_log()
        => string.Concat(await Cases.Store.Column("select data from log_event where data is not null")).ShouldNotContain("李样三");

    public ValueTask DisposeAsync()
    {
        Shelf.Dispose();
        return Cases.DisposeAsync();
    }

    public static string RowMapping(string name, string number = "row.SBLSH") => $"""
        kind: mapping
        name: {name}
        title: {"{"} zh: 回传行, en: A row on its way back {"}"}
        reads: row
        from: gdbs-row.v1
        to: progress-event.v1
        fields:
          eventId: row.EID
          about.number: {number}
          about.acknowledgement: row.YWLSH
          about.step: row.ZSX
          stage: row.HJ
          code: row.BJJGDM
          at: row.SJ
          text: row.YJ
          gives.uscc: row.TYSHXYDM
        """;

    private const string Documents = """
        kind: organisation
        name: SCJG
        title: { zh: 市场监管局, en: Registration office }
        type: department
        ---
        kind: organisation
        name: GJJ
        title: { zh: 公积金中心, en: Housing fund }
        type: department
        ---
        kind: codeTable
        name: closing
        title: { zh: 办结结果, en: Closing }
        rows:
          - { value: 0, title: { zh: 出证办结, en: Licence issued }, outcome: done }
          - { value: 7, title: { zh: 不予许可, en: Refused }, outcome: refused }
        ---
        kind: schema
        name: any.v1
        title: { zh: 任意, en: Anything }
        schema: { type: object }
        ---
        kind: schema
        name: gdbs-row.v1
        title: { zh: 回传表, en: Table on the way back }
        schema: { type: object }
        ---
        kind: mapping
        name: out.v1
        title: { zh: 推送, en: On its way out }
        from: any.v1
        to: any.v1
        fields: { number: number }
        ---
        kind: adapter
        name: gdbs
        title: { zh: 前置库, en: Staging tables }
        organisation: SCJG
        adapterKind: rows
        pushTimeoutSeconds: 1
        options: { url: http://localhost/ }
        ---
        kind: adapter
        name: files
        title: { zh: 结果文件, en: Result files }
        organisation: SCJG
        adapterKind: rows
        options: { url: http://localhost/ }
        ---
        kind: item
        name: one
        title: { zh: 一步, en: One step }
        code: '1'
        organisation: SCJG
        schema: any.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 许可, en: Permit }, organisation: SCJG, adapter: gdbs, mapping: out.v1, gives: [uscc] }
        ---
        kind: item
        name: two
        title: { zh: 三步, en: Three steps }
        code: '2'
        organisation: SCJG
        schema: any.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 许可, en: Permit }, organisation: SCJG, adapter: gdbs, mapping: out.v1 }
          - { name: S2, title: { zh: 备案, en: Filing }, organisation: SCJG, adapter: files, mapping: out.v1, waitsFor: [{ step: S1 }] }
          - { name: S3, title: { zh: 公积金, en: Fund }, organisation: GJJ, adapter: gdbs, mapping: out.v1 }
        """;
}

/// <summary>Staging tables that a test writes: what is marked is not shown again.</summary>
internal sealed class ScriptedSource : IProgressAdapter
{
    private readonly ConcurrentDictionary<string, ProgressRow> _rows = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();
    private readonly ConcurrentQueue<string> _marked = new();
    private int _looks;

    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public List<ProgressFault> Faults { get; } = [];

    /// <summary>Comes before the n-th look (from 1).</summary>
    public Func<int, CancellationToken, Task> OnRead { get; set; } = (_, _) => Task.CompletedTask;

    public Func<IReadOnlyList<ProgressRow>, Task> OnMark { get; set; } = _ => Task.CompletedTask;

    public int Looks => Volatile.Read(ref _looks);

    public IReadOnlyList<string> Marked => [.. _marked];

    public void Write(params IEnumerable<ProgressRow> rows)
    {
        foreach (var row in rows)
        {
            _rows[row.Key] = row;
            _order.Enqueue(row.Key);
        }
    }

    public async Task<ProgressRows> ReadProgress(int most, CancellationToken stop)
    {
        await OnRead(Interlocked.Increment(ref _looks), stop);
        return new ProgressRows([.. _order.Distinct().Where(_rows.ContainsKey).Select(key => _rows[key]).Take(most)], [.. Faults]);
    }

    public async Task MarkProgress(IReadOnlyList<ProgressRow> kept, CancellationToken stop)
    {
        await OnMark(kept);
        foreach (var row in kept)
        {
            _rows.TryRemove(row.Key, out _);
            _marked.Enqueue(row.Key);
        }
    }

    public Task<PushAnswer> Push(Message message, CancellationToken stop) => throw new NotSupportedException("Nothing is pushed here.");
}
