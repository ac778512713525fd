using Exchange.Core.Numbers;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Numbers;

/// <summary>Hosts that give numbers away on one real database.</summary>
internal sealed class NumberBench : IAsyncDisposable
{
    public const string TakingIn = "{division:6}{date:yyMMdd}{sequence:6}{check:mod-11-10}";

    private readonly RegistryBench _bench;
    private readonly List<CommitQueue> _queues = [];

    private NumberBench(RegistryBench bench) => _bench = bench;

    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Clock => _bench.Clock;

    public Database Database => _bench.Database;

    public CommitQueue Commits => _bench.Commits;

    public static ClientDocument Window { get; } = new() { Name = "window", Title = new Title { Zh = "窗", En = "W" }, Organisation = "ZSJ", Roles = [ClientRole.Intake], NumbersOf = ["SCJG"] };

    public static async Task<NumberBench> Open(Provider provider, string zsj = TakingIn, string scjg = "YXSL{date:yyyyMMdd}{sequence:5}")
    {
        var bench = new NumberBench(await RegistryBench.Open(provider));
        await bench.Register(zsj, scjg);
        return bench;
    }

    public async Task Register(string zsj, string scjg)
    {
        var answer = await _bench.Apply([new("o.yaml", $$"""
            kind: organisation
            name: ZSJ
            title: { zh: 政数局, en: Data Bureau }
            type: department
            division: 449903000000
            numbers: [{ name: takingIn, title: { zh: 申办流水号, en: Taking-in number }, pattern: "{{zsj}}" }]
            ---
            kind: organisation
            name: SCJG
            title: { zh: 市场监管局, en: Market Regulation }
            type: department
            numbers:
              - { name: acceptance, title: { zh: 受理回执号, en: Acceptance number }, pattern: "{{scjg}}" }
              - { name: ofDivision, title: { zh: 分区编号, en: Number of a division }, pattern: "D{division:9}{sequence:3}" }
            ---
            kind: organisation
            name: JD2
            title: { zh: 白塘街道, en: Baitang }
            type: street
            division: 449903002000
            """)]);
        answer.ShouldBeOfType<RegistryAnswer.Applied>();
    }

    /// <summary>A host of its own: what it has reserved is in its memory alone. On SQLite there is one writer.</summary>
    public NumberDesk Host()
    {
        var queue = _bench.Commits;
        if (Database.Options.Provider != Provider.Sqlite)
        {
            queue = new CommitQueue(Database.Options, NullLogger<CommitQueue>.Instance);
            _queues.Add(queue);
        }
        return new NumberDesk(_bench.Shelf, Table(queue), queue, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), Clock, NullLogger<NumberDesk>.Instance);
    }

    public NumberTable Table(CommitQueue? queue = null) => new(queue ?? _bench.Commits, Database, Clock);

    public async Task<IReadOnlyList<string>> Take(NumberDesk desk, int count = 1, string? organisation = null, string? pattern = null, string? division = null)
        => (await desk.Take(Window, new NumberOrder(organisation, pattern, division, count), default)).ShouldBeOfType<NumberAnswer.Given>().Numbers;

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues) queue.Dispose();
        await _bench.DisposeAsync();
    }
}
