using Exchange.Adapters.Files;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Files;

/// <summary>Numbers without gaps, and never twice.</summary>
sealed class SequenceTests
{
    FileOffice office = null!;
    int next;

    [SetUp]
    public void Open() => (office, next) = (new FileOffice(), 0);

    [TearDown]
    public void Close() => office.Dispose();

    [Test]
    public async Task A_daily_sequence_goes_on_after_a_restart_and_starts_anew_at_midnight_of_the_offices_time()
    {
        var options = office.OneFile();
        await Push(options);
        await Push(options);
        office.Clock.Advance(TimeSpan.FromHours(2));   // 16:00 UTC of the 24th: the 25th in Shanghai.
        await Push(options);

        office.Sent.ShouldBe(["F_20261124_001.csv", "F_20261124_002.csv", "F_20261125_001.csv"]);
    }

    [Test]
    public async Task A_running_sequence_never_starts_anew()
    {
        var options = office.Raw();
        await Push(options);
        office.Clock.Advance(TimeSpan.FromDays(200));   // Longer than manifests are kept.
        await Push(options);
        office.Clock.Advance(TimeSpan.FromDays(200));
        await Push(options);

        office.Sent.ShouldBe(["YZ_449903_00000001.xml", "YZ_449903_00000002.xml", "YZ_449903_00000003.xml"]);
        FileOffice.Names(office.Work).Count(n => n.EndsWith(".sent.json", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Test]
    public async Task A_number_whose_file_was_taken_away_by_the_department_is_not_used_again()
    {
        await Push(office.OneFile());
        File.Delete(Path.Combine(office.Outbox, "F_20261124_001.csv"));
        await Push(office.OneFile());

        office.Sent.ShouldBe(["F_20261124_002.csv"]);
    }

    [Test]
    public async Task What_was_not_handed_over_leaves_no_gap()
    {
        using var adapter = office.Adapter(office.OneFile());
        await adapter.Push(Message(), CancellationToken.None);
        Directory.Move(office.Outbox, office.Outbox + "-gone");
        (await adapter.Push(Message(), CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>();
        Directory.Move(office.Outbox + "-gone", office.Outbox);
        await adapter.Push(Message(), CancellationToken.None);

        office.Sent.ShouldBe(["F_20261124_001.csv", "F_20261124_002.csv"]);
        office.Unfinished.ShouldBeEmpty();
    }

    [Test]
    public async Task When_the_work_folder_is_lost_the_outbox_still_shows_which_numbers_are_used()
    {
        await Push(office.OneFile());
        var first = office.Bytes("F_20261124_001.csv");
        Directory.Delete(office.Work, recursive: true);
        Directory.CreateDirectory(office.Work);
        File.Delete(Path.Combine(office.Outbox, ".exchange-owner"));
        await Push(office.OneFile());

        office.Sent.ShouldBe(["F_20261124_001.csv", "F_20261124_002.csv"]);
        office.Bytes("F_20261124_001.csv").ShouldBe(first);
    }

    [Test]
    public async Task A_day_whose_numbers_are_used_up_waits_for_the_next()
    {
        var options = FileOffice.Options($$"""{"outbox":"{{office.Outbox}}","work":"{{office.Work}}","format":"raw","files":[{"name":"F_{date}_{seq:1}.xml"}]}""");
        for (var n = 0; n < 9; n++)
            (await Push(options)).ShouldBeOfType<PushAnswer.Acknowledged>();

        (await Push(options)).ShouldBeOfType<PushAnswer.Unavailable>().Reason.ShouldContain("used up");
        office.Clock.Advance(TimeSpan.FromHours(2));
        (await Push(options)).ShouldBeOfType<PushAnswer.Acknowledged>();
    }

    [Test]
    public async Task Manifests_are_kept_for_the_days_configured_and_then_taken_away()
    {
        var options = office.OneFile(more: ""","keepDays":7""");
        using var adapter = office.Adapter(options);
        var message = Message();
        await adapter.Push(message, CancellationToken.None);
        office.Clock.Advance(TimeSpan.FromDays(6.9));
        await adapter.Push(Message(), CancellationToken.None);
        (await adapter.Ask(message, CancellationToken.None)).ShouldBe(new AskAnswer.Received(null));

        office.Clock.Advance(TimeSpan.FromDays(0.5));
        (await adapter.Ask(message, CancellationToken.None)).ShouldBe(new AskAnswer.NotReceived());

        FileOffice.Names(office.Work).Count(n => n.EndsWith(".sent.json", StringComparison.Ordinal)).ShouldBe(1);
    }

    async Task<PushAnswer> Push(FileAdapterOptions options)
    {
        using var adapter = office.Adapter(options);
        return await adapter.Push(Message(), CancellationToken.None);
    }

    Message Message() => Samples.Message($"{++next}", payload: """[{"A":1}]""");
}
