using Exchange.Core.Materials;

namespace Exchange.Core.Tests.Materials;

/// <summary>However many files come at once, the scanner has so many of them and no more.</summary>
public sealed class BoundedScanTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Others_wait_for_their_turn_and_get_it()
    {
        var slow = new SlowScan();
        using var scan = new BoundedScan(slow, 2, Long);
        var all = Enumerable.Range(0, 10).Select(_ => scan.Scan("", Stream.Null, CancellationToken.None)).ToList();
        await slow.Asked.WaitAsync(Long);
        slow.Now.ShouldBe(2);
        slow.Give(ScanAnswer.Infected);
        (await Task.WhenAll(all).WaitAsync(Long)).ShouldAllBe(answer => answer == ScanAnswer.Infected);
        slow.Most.ShouldBe(2);
    }

    [Test]
    public async Task Who_has_waited_in_vain_is_told_so_and_takes_no_turn_away()
    {
        var slow = new SlowScan();
        using var scan = new BoundedScan(slow, 1, TimeSpan.FromMilliseconds(50));
        var first = scan.Scan("", Stream.Null, CancellationToken.None);
        for (var i = 0; i < 3; i++) (await Should.ThrowAsync<ScanTroubleException>(scan.Scan("", Stream.Null, CancellationToken.None))).Message.ShouldContain("1 scans are under way");
        slow.Give(ScanAnswer.Clean);
        (await first).ShouldBe(ScanAnswer.Clean);
        (await scan.Scan("", Stream.Null, CancellationToken.None)).ShouldBe(ScanAnswer.Clean);
    }

    [Test]
    public async Task A_scanner_that_fails_gives_its_turn_back()
    {
        using var scan = new BoundedScan(new Failing(), 1, TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < 3; i++) (await Should.ThrowAsync<ScanTroubleException>(scan.Scan("", Stream.Null, CancellationToken.None))).Message.ShouldBe("It is down.");
    }

    private sealed class Failing : IFileScan
    {
        public Task<ScanAnswer> Scan(string path, Stream content, CancellationToken stop) => throw new ScanTroubleException("It is down.");
    }
}
