using Exchange.Client;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Events of followers, also when the stream is cut.</summary>
internal sealed class FollowTests : ClientTests
{
    protected override string[] Settings => ["--Follow:HeartbeatSeconds=1", "--Follow:StreamsPerClient=20"];

    [Test, CancelAfter(60_000)]
    public async Task A_stream_that_is_cut_goes_on_behind_what_was_read_last(CancellationToken stop)
    {
        await using var line = new CuttingLine(Hub.Address);
        for (var i = 1; i <= 6; i++) line.CutAnswer(900 + i * 150);
        var ids = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            ids.Add(await Hub.TakenIn(Hub.Number()));
            await Hub.UntilDelivery(ids[^1], "acknowledged");
        }
        var told = await Client(address: line.Address).FollowRecords(after: 0, stop: stop).TakeWhile(one => one.RecordId != ids[^1] || one.Kind != "delivery.acknowledged").ToListAsync(stop);
        line.Cut.ShouldBe(6);
        told.Select(static one => one.Position).ShouldBeInOrder(SortDirection.Ascending);
        told.Select(static one => one.Position).ShouldBeUnique();
        told.Where(one => one.Kind == "record.taken-in" && ids.Contains(one.RecordId!)).Select(static one => one.RecordId).ShouldBe(ids);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_stream_of_which_nothing_has_come_but_heartbeats_misses_nothing_when_it_is_cut(CancellationToken stop)
    {
        await using var line = new CuttingLine(Hub.Address);
        // Behind the first heartbeat; what happens while nobody is connected is told by the next stream.
        line.CutAnswer(640);
        var following = Client(address: line.Address, settings: static options => options with { FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(2) })
            .FollowRecords(kinds: ["record.taken-in"], stop: stop).FirstAsync(stop).AsTask();
        while (line.Cut == 0) await Task.Delay(20, stop);
        var id = await Hub.TakenIn(Hub.Number());
        (await following).RecordId.ShouldBe(id);
        line.Made.ShouldBeGreaterThan(1);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_stream_that_says_nothing_any_more_is_left_for_another(CancellationToken stop)
    {
        using var between = new Between().Then(static (request, _) => Task.FromResult(new HttpResponseMessage { RequestMessage = request, Content = new StreamContent(new Silent()) }));
        var id = await Hub.TakenIn(Hub.Number());
        var told = await Client(between, settings: static options => options with { Silence = TimeSpan.FromSeconds(1.5) }).FollowRecord(id, stop: stop).FirstAsync(stop);
        (told.Kind, told.RecordId).ShouldBe(("record.taken-in", id));
        between.Requests.Count.ShouldBe(2);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_refusal_ends_it(CancellationToken stop)
    {
        (await Should.ThrowAsync<ExchangeProblemException>(async () => await Client().FollowRecord("0123456789abcdef0123456789abcdef", stop: stop).FirstAsync(stop))).Code.ShouldBe(ProblemKind.NotFound);
        (await Should.ThrowAsync<ExchangeProblemException>(async () => await Client().FollowRecords(kinds: ["nonsense"], stop: stop).FirstAsync(stop))).Code.ShouldBe(ProblemKind.BadQuery);
        (await Should.ThrowAsync<ExchangeProblemException>(async () => await Client().FollowRecords(after: 1_000_000_000, stop: stop).FirstAsync(stop))).Code.ShouldBe(ProblemKind.BadHeader);
    }

    /// <summary>A connection that stands and says nothing.</summary>
    private sealed class Silent : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
