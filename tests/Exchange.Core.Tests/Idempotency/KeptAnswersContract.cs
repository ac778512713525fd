using System.Text;
using Exchange.Core.Idempotency;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Idempotency;

/// <summary>Requests under a key, on every database.</summary>
public abstract class KeptAnswersContract(Provider provider)
{
    private static readonly CancellationToken Go = CancellationToken.None;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"一"}""");

    private static readonly Sql
        RunOut = new("update idempotent_answer set lease_until = 0"),
        Count = new("select count(*) from idempotent_answer"),
        Insert = new("insert into secret (name, value, changed_at) values (@name, @value, 1)"),
        Names = new("select name from secret order by name");

    private protected SmallHub _hub = null!;
    private KeptAnswers _answers = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        _answers = On(_hub.Queue);
    }

    [TearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    private KeptAnswers On(CommitQueue queue) => new(queue, _hub.Database, _hub.Clock, Kept);

    private static RepeatableRequest Request(string key = "k1", string digest = "d1", string client = "window", string route = "POST /tasks")
        => new(client, key, route, digest);

    private async Task<HeldKey> First(RepeatableRequest request) => (await _answers.Begin(request, Go)).ShouldBeOfType<RequestStanding.First>().Held;

    private Task<bool> Answer(HeldKey held, int status = 202) => _hub.Queue.Commit(new Unit("x").When(held.Keep(status, Body)));

    private async Task<long> Rows() => (await _hub.Database.Query(Count.With(), static row => row.GetInt64(0), Go))[0];

    [Test]
    public async Task The_first_is_carried_out_and_a_repeat_gets_its_answer()
    {
        var held = await First(Request());
        (await _answers.Begin(Request(), Go)).ShouldBeOfType<RequestStanding.UnderWay>();
        (await Answer(held)).ShouldBeTrue();

        var again = (await _answers.Begin(Request(), Go)).ShouldBeOfType<RequestStanding.Answered>();
        again.Status.ShouldBe(202);
        again.Body!.Value.ToArray().ShouldBe(Body);
        (await Answer(held)).ShouldBeFalse("an answer is kept once");
    }

    [Test]
    public async Task An_answer_may_have_no_body()
    {
        var held = await First(Request());
        await _hub.Queue.Commit(new Unit("x").Do(held.Keep(202, null)));
        (await _answers.Begin(Request(), Go)).ShouldBe(new RequestStanding.Answered(202, null));
    }

    [Test]
    public async Task Another_request_under_the_same_key_is_told_so_before_and_after_the_first_is_answered()
    {
        var held = await First(Request());
        (await _answers.Begin(Request(digest: "d2"), Go)).ShouldBeOfType<RequestStanding.OtherRequest>();
        (await _answers.Begin(Request(route: "POST /keys"), Go)).ShouldBeOfType<RequestStanding.OtherRequest>();
        await Answer(held);
        (await _answers.Begin(Request(digest: "d2"), Go)).ShouldBeOfType<RequestStanding.OtherRequest>();
    }

    [Test]
    public async Task Keys_of_different_clients_and_keys_that_differ_in_case_have_nothing_to_do_with_each_other()
    {
        await First(Request("k"));
        await First(Request("K"));
        await First(Request("k", client: "other"));
        (await Rows()).ShouldBe(3);
    }

    [Test]
    public async Task Of_many_at_once_one_is_carried_out()
    {
        var queues = Enumerable.Range(0, provider == Provider.Sqlite ? 1 : 2)
            .Select(_ => new CommitQueue(_hub.Database.Options, NullLogger<CommitQueue>.Instance)).ToList();
        try
        {
            var standings = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => On(queues[i % queues.Count]).Begin(Request(), Go))));
            standings.Count(one => one is RequestStanding.First).ShouldBe(1);
            standings.Count(one => one is RequestStanding.UnderWay).ShouldBe(39);
        }
        finally
        {
            queues.ForEach(queue => queue.Dispose());
        }
    }

    [Test]
    public async Task The_answer_is_there_exactly_when_the_change_is()
    {
        var held = await First(Request());
        // The change fails (a name twice in one commit): neither it nor the answer is there, and the key is still held.
        await Should.ThrowAsync<StorageUnavailableException>(_hub.Queue.Commit(new Unit("x")
            .When(held.Keep(202, Body)).Do(Insert.With("a", Body)).Do(Insert.With("a", Body))));
        (await _answers.Begin(Request(), Go)).ShouldBeOfType<RequestStanding.UnderWay>();
        (await _hub.Database.Query(Names.With(), static row => row.GetString(0), Go)).ShouldBeEmpty();

        await _hub.Queue.Commit(new Unit("x").When(held.Keep(202, Body)).Do(Insert.With("a", Body)));
        (await _answers.Begin(Request(), Go)).ShouldBeOfType<RequestStanding.Answered>();
        (await _hub.Database.Query(Names.With(), static row => row.GetString(0), Go)).ShouldBe(["a"]);
    }

    [Test]
    public async Task A_key_whose_host_died_is_taken_over_by_the_same_request_when_its_lease_has_run_out()
    {
        var dead = await First(Request());
        await _hub.Queue.Commit(new Unit("x").Do(RunOut.With()));

        (await _answers.Begin(Request(digest: "d2"), Go)).ShouldBeOfType<RequestStanding.OtherRequest>();
        var alive = await First(Request());

        // The one that was thought dead was only slow: as a guard its answer holds back what it would have done a second time.
        (await _hub.Queue.Commit(new Unit("x").When(dead.Keep(202, Body)).Do(Insert.With("a", Body)))).ShouldBeFalse();
        (await _hub.Queue.Commit(new Unit("x").When(alive.Keep(202, Body)).Do(Insert.With("a", Body)))).ShouldBeTrue();
        await _answers.Release(dead);
        (await _answers.Begin(Request(), Go)).ShouldBeOfType<RequestStanding.Answered>();
    }

    [Test]
    public async Task What_changed_nothing_gives_its_key_back_and_what_is_answered_keeps_it()
    {
        var held = await First(Request());
        await _answers.Release(held);
        var second = await First(Request(digest: "d2"));
        await Answer(second);
        await _answers.Release(second);
        (await _answers.Begin(Request(digest: "d2"), Go)).ShouldBeOfType<RequestStanding.Answered>();
    }

    [Test]
    public async Task At_the_start_of_the_only_host_nothing_is_under_way()
    {
        await First(Request("open"));
        await Answer(await First(Request("answered")));
        await _answers.FreeAtStart();
        await First(Request("open"));
        (await _answers.Begin(Request("answered"), Go)).ShouldBeOfType<RequestStanding.Answered>();
    }

    [Test]
    public async Task An_answer_is_kept_for_its_time_and_no_longer()
    {
        await Answer(await First(Request()));
        _hub.Clock.Advance(Kept);
        await _answers.Prune(Go);
        (await _answers.Begin(Request(), Go)).ShouldBeOfType<RequestStanding.Answered>();

        _hub.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await First(Request(digest: "d2"))).ShouldNotBeNull("whether or not it has been thrown away yet");
    }

    [Test]
    public async Task What_is_kept_long_enough_is_thrown_away_stretch_by_stretch_and_nothing_else()
    {
        const int many = 2_300;
        await Task.WhenAll(Enumerable.Range(0, many).Select(i => _answers.Begin(Request($"old{i}"), Go)));
        _hub.Clock.Advance(Kept + TimeSpan.FromSeconds(1));
        await Answer(await First(Request("young")));
        (await Rows()).ShouldBe(many + 1);

        await _answers.Prune(Go);
        (await Rows()).ShouldBe(1);
        (await _answers.Begin(Request("young"), Go)).ShouldBeOfType<RequestStanding.Answered>();
    }

    [Test]
    public async Task A_key_of_the_longest_and_an_answer_of_the_largest_are_kept_and_a_larger_answer_is_refused()
    {
        var request = new RepeatableRequest(new string('c', 100), new string('~', 255), new string('r', 200), new string('d', 64));
        var held = await First(request);
        Should.Throw<ArgumentException>(() => held.Keep(200, new byte[HeldKey.MostBytes + 1]));
        await _hub.Queue.Commit(new Unit("x").Do(held.Keep(200, new byte[HeldKey.MostBytes])));
        (await _answers.Begin(request, Go)).ShouldBeOfType<RequestStanding.Answered>().Body!.Value.Length.ShouldBe(HeldKey.MostBytes);
    }

    [Test]
    public async Task When_nothing_can_be_stored_nothing_is_carried_out()
    {
        _hub.Queue.Dispose();
        await Should.ThrowAsync<StorageUnavailableException>(_answers.Begin(Request(), Go));
        (await Rows()).ShouldBe(0);
    }
}

public sealed class KeptAnswersSqliteTests() : KeptAnswersContract(Provider.Sqlite);

public sealed class KeptAnswersPostgresTests() : KeptAnswersContract(Provider.Postgres);

public sealed class KeptAnswersSqlServerTests() : KeptAnswersContract(Provider.SqlServer);
