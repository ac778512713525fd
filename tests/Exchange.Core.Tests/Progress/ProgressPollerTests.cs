using Exchange.Core.Contract;
using Exchange.Core.Hosts;
using Exchange.Core.Progress;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Delivery;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;
using static Exchange.Core.Tests.Progress.ProgressBench;

namespace Exchange.Core.Tests.Progress;

/// <summary>The loop that fetches: read, keep, mark; and that no source can do it harm.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ProgressPollerTests
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _work = [];
    private ProgressBench _bench = null!;

    [SetUp]
    public async Task Open() => _bench = await ProgressBench.Open(Provider.Sqlite, TimeProvider.System);

    [TearDown]
    public async Task Close()
    {
        await Stop();
        await _bench.DisposeAsync();
        _stop.Dispose();
    }

    private async Task Stop()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work).WaitAsync(TimeSpan.FromSeconds(3));
    }

    private void Start(IAdapter source) => _work.Add(Task.Run(() => Poller(_bench).Run(_bench.Adapter, source, _stop.Token)));

    private static ProgressPoller Poller(ProgressBench bench, HostTurns? turns = null)
        => new(bench.Desk, turns ?? Turns(bench), TimeProvider.System, bench.Lines.For<ProgressPoller>());

    private static HostTurns Turns(ProgressBench bench) => new(bench.Cases.Queue, bench.Cases.Store.Database, TimeProvider.System, NullLogger<HostTurns>.Instance);

    private static Task Until(Func<bool> condition, string what) => LaneBench.Until(() => Task.FromResult(condition()), what);

    private Task<long> Events() => _bench.Cases.Store.Number("select count(*) from progress_event");

    [Test]
    public async Task What_is_read_is_kept_and_then_marked()
    {
        var source = new ScriptedSource();
        Start(source);
        var record = await _bench.TakeIn(_bench.One);
        source.Write(Row("1", record.Number), Row("2", "N-not-here"));
        await Until(() => source.Marked.Count == 2, "marks");
        (await Events()).ShouldBe(1);
        (await _bench.ParkedOf("2")).Code.ShouldBe("no-such-step");
        source.Write(Row("3", record.Number, "reviewed"));
        await Until(() => source.Marked.Count == 3, "the next look");
        (await Events()).ShouldBe(2);
    }

    [Test]
    public async Task An_adapter_that_does_not_fetch_is_left_alone() => await Poller(_bench).Run(_bench.Adapter, new ScriptedDepartment(), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5));

    [Test]
    public async Task What_was_kept_and_could_not_be_marked_comes_again_as_the_same_event()
    {
        var record = await _bench.TakeIn(_bench.One);
        var kept = new List<long>();
        var source = new ScriptedSource();
        source.OnMark = async _ =>
        {
            kept.Add(await Events());
            if (kept.Count < 3) throw new InvalidOperationException("cut off");
        };
        source.Write(Row("1", record.Number), Row("2", "N-not-here"));
        Start(source);
        await Until(() => source.Marked.Count == 2, "marks");
        kept.ShouldBe([1, 1, 1], "kept before the first mark, and no second time");
        (await _bench.Logged("progress.parked")).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_broken_source_is_looked_at_more_and_more_seldom_and_its_return_is_noticed()
    {
        var record = await _bench.TakeIn(_bench.One);
        var source = new ScriptedSource { OnRead = (look, _) => look <= 2 ? throw new InvalidOperationException("no such table") : Task.CompletedTask };
        source.Write(Row("1", record.Number));
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        Start(source);
        await Until(() => source.Marked.Count == 1, "marks");
        System.Diagnostics.Stopwatch.GetElapsedTime(from).ShouldBeGreaterThan(TimeSpan.FromSeconds(2.5));
        _bench.Lines.Ids.Count(id => id == 5006).ShouldBe(2);
    }

    [TestCase(true)]
    [TestCase(false, Description = "It does not listen to its time limit.")]
    public async Task A_source_that_hangs_is_not_asked_again_while_it_hangs(bool listens)
    {
        var go = new TaskCompletionSource();
        var hanging = 0;
        var most = 0;
        var source = new ScriptedSource
        {
            OnRead = async (look, stop) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref hanging));
                try
                {
                    if (look == 1) await (listens ? Task.Delay(Timeout.Infinite, stop) : go.Task);
                }
                finally
                {
                    Interlocked.Decrement(ref hanging);
                }
            },
        };
        source.Write(Row("1", (await _bench.TakeIn(_bench.One)).Number));
        Start(source);
        await Until(() => _bench.Lines.Ids.Contains(5006), "the time limit");
        go.TrySetResult();
        await Until(() => source.Marked.Count == 1, "marks");
        most.ShouldBe(1);
    }

    [Test]
    public async Task Stopping_does_not_wait_for_a_source_that_hangs()
    {
        var source = new ScriptedSource { OnRead = (_, _) => new TaskCompletionSource().Task };
        Start(source);
        await Until(() => source.Looks == 1, "a look");
        await Stop();
    }

    [Test]
    public async Task A_full_page_is_followed_by_the_next_at_once()
    {
        var record = await _bench.TakeIn(_bench.One);
        var source = new ScriptedSource { ProgressInterval = TimeSpan.FromHours(1) };
        source.Write(Enumerable.Range(1, 450).Select(i => Row($"{i}", record.Number, i % 2 == 0 ? "handled" : "reviewed")));
        Start(source);
        await Until(() => source.Marked.Count == 450, "marks");
        source.Looks.ShouldBe(3);
        (await Events()).ShouldBe(450);
    }

    [Test]
    public async Task A_source_that_shows_again_what_is_marked_is_not_asked_without_end()
    {
        var record = await _bench.TakeIn(_bench.One);
        var source = new ScriptedSource { ProgressInterval = TimeSpan.FromHours(1) };
        source.Write(Enumerable.Range(1, 200).Select(i => Row($"{i}", record.Number)));
        var endless = new ShowsAll(source);
        Start(endless);
        await Until(() => endless.Marks >= 2, "marks");
        await Task.Delay(300);
        endless.Marks.ShouldBe(2);
        (await Events()).ShouldBe(200);
    }

    [Test]
    public async Task What_came_too_early_is_tried_again_between_looks()
    {
        await _bench.TakeIn(_bench.One);
        var pushed = await _bench.Cases.Start("gdbs");
        var source = new ScriptedSource { ProgressInterval = TimeSpan.FromHours(1) };
        source.Write(Row("1", acknowledgement: "YW-1"));
        Start(source);
        await Until(() => source.Marked.Count == 1, "marks");
        await _bench.Cases.Ledger.Settle(pushed, Settlements.Acknowledged("YW-1"));
        await LaneBench.Until(async () => await Events() == 1, "another try");
        source.Looks.ShouldBe(1);
    }

    [Test]
    public async Task Rows_that_cannot_be_stored_are_not_marked()
    {
        var record = await _bench.TakeIn(_bench.One);
        var source = new ScriptedSource();
        source.Write(Row("1", record.Number));
        _bench.Cases.Queue.Dispose();
        Start(source);
        await Until(() => _bench.Lines.Ids.Contains(5006), "the failure");
        source.Marked.ShouldBeEmpty();
    }

    [TestCase(Provider.Postgres)]
    [TestCase(Provider.SqlServer)]
    public async Task Of_two_hosts_on_one_database_one_fetches_and_the_other_takes_over_when_it_stops(Provider provider)
    {
        await using var shared = await ProgressBench.Open(provider, TimeProvider.System);
        var (first, second) = (new ScriptedSource(), new ScriptedSource());
        using var stopFirst = new CancellationTokenSource();
        var working = Task.Run(() => Poller(shared).Run(shared.Adapter, first, stopFirst.Token));
        await Until(() => first.Looks >= 2, "the first host");
        var other = Task.Run(() => Poller(shared).Run(shared.Adapter, second, _stop.Token));
        await Until(() => first.Looks >= 6, "the first host goes on");
        second.Looks.ShouldBe(0);
        await stopFirst.CancelAsync();
        await working;
        await Until(() => second.Looks >= 1, "the second host");
        await _stop.CancelAsync();
        await other;
    }

    /// <summary>Marks, and shows everything again all the same.</summary>
    private sealed class ShowsAll(ScriptedSource source) : IProgressAdapter
    {
        private int _marks;

        public int Marks => Volatile.Read(ref _marks);

        public TimeSpan ProgressInterval => source.ProgressInterval;

        public Task<ProgressRows> ReadProgress(int most, CancellationToken stop) => source.ReadProgress(most, stop);

        public Task MarkProgress(IReadOnlyList<ProgressRow> kept, CancellationToken stop)
        {
            Interlocked.Increment(ref _marks);
            return Task.CompletedTask;
        }

        public Task<PushAnswer> Push(Message message, CancellationToken stop) => source.Push(message, stop);
    }
}
