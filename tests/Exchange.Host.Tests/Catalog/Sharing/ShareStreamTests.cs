using System.Data.Common;
using System.Text;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Storage;
using Exchange.Host.Catalog.Sharing;
using Microsoft.AspNetCore.Http;

namespace Exchange.Host.Tests.Catalog.Sharing;

/// <summary>A stream of rows goes on under the grant with which it began, and says how it ended, to its reader and to the log, whatever happens.</summary>
internal sealed class ShareStreamTests
{
    private static readonly ShareGrant Grant = new(
        7, "101001/000001", "GAJ", "ZSJ", "window", new GrantTerms { Purpose = "census", Basis = "b", PerDay = 1, Until = "2099-01-01" }, ShareState.Granted, 2, null, DateTimeOffset.UnixEpoch, null);

    private static readonly ShareView View = new(null!, Grant, [], new HashSet<string>(), new HashSet<string>(), null, NeedsConsent: false);

    private readonly List<ShareQuestion> _asked = [];
    private readonly List<string> _ended = [];

    [SetUp]
    public void Clear()
    {
        _asked.Clear();
        _ended.Clear();
    }

    private static SharePage Page(SharePlace? next) => new(1, View, RowCut.Of(View), 1, [new FoundRow("k", "{}"u8.ToArray())], next);

    private async Task<string[]> Lines(Func<ReadingAnswer> next, Func<Task>? ended = null)
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        context.Response.Body = body;
        var question = new ShareQuestion { Purpose = "census", By = new ShareBy.Filter(new Dictionary<string, string>()), Streams = true };
        await new ShareStreamResult(question, Page(new SharePlace(1, "k")), (asked, _) =>
        {
            _asked.Add(asked);
            return Task.FromResult(next());
        }, (pages, rows, why) =>
        {
            _ended.Add($"{pages} {rows} {why}");
            return ended?.Invoke() ?? Task.CompletedTask;
        }).ExecuteAsync(context);
        return Encoding.UTF8.GetString(body.ToArray()).TrimEnd().Split('\n');
    }

    [Test]
    public async Task The_next_page_is_asked_for_under_the_grant_of_the_first()
    {
        (await Lines(static () => new ReadingAnswer.Rows(Page(null))))[^1].ShouldBe("""{"end":{"complete":true,"pages":2,"rows":2}}""");
        (_asked.ShouldHaveSingleItem().Grant, _asked[0].GoesOn, _asked[0].After).ShouldBe((7, true, new SharePlace(1, "k")));
        _ended.ShouldBeEmpty();
    }

    private static IEnumerable<TestCaseData<Exception>> Broken() => [new(new Broken1()), new(new StorageUnavailableException("away")), new(new TimeoutException())];

    [TestCaseSource(nameof(Broken))]
    public async Task A_database_that_fails_on_the_way_ends_it_with_a_last_line_and_an_event(Exception error)
    {
        var lines = await Lines(() => throw error);
        lines.Length.ShouldBe(2);
        lines[^1].ShouldContain("\"complete\":false");
        lines[^1].ShouldContain("unavailable");
        _ended.ShouldBe(["1 1 unavailable"]);
    }

    [Test]
    public async Task Where_even_that_is_not_written_its_reader_is_told()
        => (await Lines(static () => throw new Broken1(), static () => throw new StorageUnavailableException("away")))[^1].ShouldContain("\"complete\":false");

    private sealed class Broken1 : DbException;
}
