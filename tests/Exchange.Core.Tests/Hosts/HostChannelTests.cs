using System.Collections.Concurrent;
using Exchange.Core.Hosts;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Delivery;
using Exchange.Core.Tests.Storage;

namespace Exchange.Core.Tests.Hosts;

/// <summary>Words between hosts, on a real PostgreSQL.</summary>
public sealed class HostChannelTests
{
    private readonly List<Listener> _listeners = [];
    private TestDatabase _store = null!;

    private sealed class Listener
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _work;
        private int _missed;

        public Listener(StorageOptions options)
        {
            Channel = new HostChannel(options, TimeProvider.System, Lines.For<HostChannel>());
            _work = Task.Run(() => Channel.Run(Heard.Enqueue, () => Interlocked.Increment(ref _missed), _stop.Token));
        }

        public HostChannel Channel { get; }

        public LinesLogged Lines { get; } = new();

        public ConcurrentQueue<string> Heard { get; } = [];

        public int Missed => Volatile.Read(ref _missed);

        public async Task Stop()
        {
            await _stop.CancelAsync();
            await _work.WaitAsync(TimeSpan.FromSeconds(20));
            _stop.Dispose();
        }
    }

    [SetUp]
    public async Task Open() => _store = await TestDatabase.Create(Provider.Postgres, migrated: false);

    [TearDown]
    public async Task Close()
    {
        foreach (var listener in _listeners) await listener.Stop();
        _listeners.Clear();
        if (_store is not null) await _store.DisposeAsync();
    }

    private async Task<Listener> Join()
    {
        var listener = new Listener(_store.Options);
        _listeners.Add(listener);
        await LaneBench.Until(() => Task.FromResult(listener.Channel.Hears && listener.Missed == 1), "listening");
        return listener;
    }

    private static Task Until(Func<bool> holds, string what) => LaneBench.Until(() => Task.FromResult(holds()), what);

    [Test]
    public async Task What_one_tells_all_others_hear_and_not_itself()
    {
        var (one, two, three) = (await Join(), await Join(), await Join());
        one.Channel.Tell("lane 甲");
        two.Channel.Tell("registry 7");
        await Until(() => three.Heard.Count == 2 && one.Heard.Count == 1 && two.Heard.Count == 1, "the words");
        three.Heard.ShouldBe(["lane 甲", "registry 7"], ignoreOrder: true);
        one.Heard.ShouldBe(["registry 7"]);
        two.Heard.ShouldBe(["lane 甲"]);
    }

    [Test]
    public async Task The_same_word_many_times_within_a_moment_is_told_few_times_and_the_last_is_never_lost()
    {
        var (one, two) = (await Join(), await Join());
        for (var i = 0; i < 50_000; i++) one.Channel.Tell("lane a");
        one.Channel.Tell("lane b");
        await Until(() => two.Heard.Contains("lane b"), "the last word");
        two.Heard.Count(word => word == "lane a").ShouldBeInRange(1, 500);
    }

    [Test]
    public async Task More_than_fits_into_one_message_goes_in_several()
    {
        var (one, two) = (await Join(), await Join());
        var words = Enumerable.Range(0, 300).Select(i => $"lane {new string('通', 40)}{i}").ToList();
        one.Channel.Messages(words).Count().ShouldBeGreaterThan(4);
        one.Channel.Messages(words).ShouldAllBe(message => System.Text.Encoding.UTF8.GetByteCount(message) < 8000);
        foreach (var word in words) one.Channel.Tell(word);
        await Until(() => two.Heard.Count >= words.Count, "all words");
        two.Heard.ShouldBe(words, ignoreOrder: true);
    }

    [Test]
    public async Task Connections_that_are_cut_are_made_anew_and_what_was_missed_is_asked_for()
    {
        var (one, two) = (await Join(), await Join());
        one.Channel.Tell("lane a");
        await Until(() => two.Heard.Count == 1, "the first word");
        await _store.Execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'exchange hosts'");
        await Until(() => two.Missed == 2 && one.Missed == 2, "both listening again");
        two.Lines.Ids.ShouldContain(8002);
        // The speaker finds out by speaking: that word may be lost, the next ones are not.
        await Until(() => { one.Channel.Tell("lane b"); return two.Heard.Contains("lane b"); }, "a word after the cut");
        (one.Channel.Hears, two.Channel.Hears).ShouldBe((true, true));
    }

    [Test]
    public async Task Without_a_database_nothing_is_heard_and_telling_harms_nobody()
    {
        var nowhere = new Listener(_store.Options with { ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=2" });
        _listeners.Add(nowhere);
        nowhere.Channel.Tell("lane a");
        await Until(() => nowhere.Lines.Ids.Contains(8002) && nowhere.Lines.Ids.Contains(8003), "both complaints");
        nowhere.Channel.Hears.ShouldBeFalse();
        for (var i = 0; i < 1_000; i++) nowhere.Channel.Tell("lane " + i);
        nowhere.Missed.ShouldBe(0);
    }
}
