using Exchange.Core.Alerts;
using Exchange.Host.Alerting;
using Exchange.Host.Tests.Api;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Host.Tests.Alerting;

/// <summary>Alerts on their ways: a signed webhook, a mail, and what happens when the other side is not there.</summary>
/// <remarks>Alone: a mail server is given its port before it listens, and meanwhile nobody else may take it.</remarks>
[NonParallelizable]
internal sealed class AlertWayTests
{
    private static readonly AlertMessage Message = new("0190", AlertKind.First, new DateTimeOffset(2026, 12, 21, 9, 0, 0, TimeSpan.Zero), "hub-1",
        [new AlertItem(AlertCodes.Parked, "street", 3, new DateTimeOffset(2026, 12, 21, 8, 0, 0, TimeSpan.Zero), "三件异常件", "Three are parked.")]);

    private static readonly AlertRow Row = new(AlertCodes.Parked, "street", 3, 0, 0, null);

    [Test, CancelAfter(30_000)]
    public async Task A_webhook_is_signed_and_says_what_stands(CancellationToken stop)
    {
        await using var desk = await DutyDesk.Open();
        using var way = new AlertWebhook(new AlertOptions { WebhookUrl = desk.Address, WebhookSecret = "duty" }, static name => name == "duty" ? DutyDesk.Secret : null, TimeProvider.System);
        await way.Send(Message, stop);
        var (id, content) = desk.Came.ShouldHaveSingleItem();
        id.ShouldBe("0190");
        content.GetProperty("type").GetString().ShouldBe("exchange.alert.first");
        var item = content.GetProperty("data").GetProperty("items")[0];
        (item.GetProperty("code").GetString(), item.GetProperty("subject").GetString(), item.GetProperty("amount").GetInt64(), item.GetProperty("zh").GetString()).ShouldBe(("parked", "street", 3, "三件异常件"));
    }

    [TestCase(null)]
    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("whsec_c2hvcnQ=")]
    [TestCase("whsec_hush!hush")]
    public async Task Without_a_secret_of_the_right_form_nothing_is_sent(string? secret)
    {
        await using var desk = await DutyDesk.Open();
        using var way = new AlertWebhook(new AlertOptions { WebhookUrl = desk.Address, WebhookSecret = "duty" }, _ => secret, TimeProvider.System);
        var error = await Should.ThrowAsync<AlertSecretException>(() => way.Send(Message, CancellationToken.None));
        error.Message.ShouldNotContain("hush");
        (desk.Came.Count, desk.Forged).ShouldBe((0, 0));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_mail_goes_to_every_receiver_after_the_login(CancellationToken stop)
    {
        await using var post = MailRoom.Open();
        var way = new AlertMail(new AlertOptions
        {
            MailHost = "127.0.0.1", MailPort = post.Port, MailTls = MailTls.None, MailFrom = "hub@city.example", MailTo = "a@city.example, b@city.example", MailUser = "hub", MailPasswordSecret = "mail",
        }, static name => name == "mail" ? "right" : null, NullLogger<AlertMail>.Instance);
        await way.Send(Message, stop);
        var (mail, to) = post.Came.ShouldHaveSingleItem();
        to.ShouldBe(["a@city.example", "b@city.example"], ignoreOrder: true);
        mail.Subject.ShouldBe("[Exchange] 告警 alert: parked street");
        mail.MessageId.ShouldBe("0190@exchange");
        mail.TextBody!.ShouldContain("三件异常件");
        mail.TextBody!.ShouldContain("Three are parked.");
    }

    [Test, CancelAfter(30_000)]
    public async Task Where_TLS_is_asked_for_nothing_is_sent_without_it(CancellationToken stop)
    {
        await using var post = MailRoom.Open();
        var way = new AlertMail(new AlertOptions { MailHost = "127.0.0.1", MailPort = post.Port, MailFrom = "hub@city.example", MailTo = "a@city.example" }, static _ => null, NullLogger<AlertMail>.Instance);
        await Should.ThrowAsync<NotSupportedException>(() => way.Send(Message, stop));
        post.Came.ShouldBeEmpty();
    }

    [Test, CancelAfter(30_000)]
    public async Task A_server_whose_certificate_nobody_vouches_for_gets_nothing([Values(MailTls.StartTls, MailTls.Implicit)] MailTls tls, CancellationToken stop)
    {
        await using var post = MailRoom.Open(tls);
        var way = new AlertMail(new AlertOptions { MailHost = "127.0.0.1", MailPort = post.Port, MailTls = tls, MailFrom = "hub@city.example", MailTo = "a@city.example" }, static _ => null, NullLogger<AlertMail>.Instance);
        await Should.ThrowAsync<SslHandshakeException>(() => way.Send(Message, stop));
        post.Came.ShouldBeEmpty();
    }

    [Test, CancelAfter(30_000)]
    public async Task A_receiver_whom_the_server_does_not_take_keeps_the_mail_from_nobody_else(CancellationToken stop)
    {
        await using var post = MailRoom.Open();
        var lines = new LinesWritten();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(lines));
        AlertMail To(string to) => new(new AlertOptions { MailHost = "127.0.0.1", MailPort = post.Port, MailTls = MailTls.None, MailFrom = "hub@city.example", MailTo = to }, static _ => null, logging.CreateLogger<AlertMail>());
        await To("gone@city.example, b@city.example").Send(Message, stop);
        post.Came.ShouldHaveSingleItem().To.ShouldBe(["b@city.example"]);
        lines.Text.ShouldContain("9207: The mail server does not take 1 of the 2 receivers of alert message 0190");
        lines.Text.ShouldNotContain("city.example");
        await Should.ThrowAsync<SmtpCommandException>(() => To("gone@city.example").Send(Message, stop));
        post.Came.Count.ShouldBe(1);
    }

    [Test, CancelAfter(30_000)]
    public async Task One_that_is_away_is_tried_again_with_the_same_id_and_keeps_nobody_waiting(CancellationToken stop)
    {
        await using var desk = await DutyDesk.Open();
        desk.Refuse(3);
        var (clock, lines) = (new FakeTimeProvider(), new LinesWritten());
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(lines).SetMinimumLevel(LogLevel.Trace));
        using var way = new AlertWebhook(new AlertOptions { WebhookUrl = desk.Address, WebhookSecret = "duty" }, static _ => DutyDesk.Secret, TimeProvider.System);
        var post = new AlertPost([way], clock, logging.CreateLogger<AlertPost>());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        post.Tell(AlertKind.First, [Row]);
        post.Tell(AlertKind.Recovery, [Row]);
        var run = post.Run(end.Token);
        await Until(() => desk.Came.Count >= 2, clock, TimeSpan.FromSeconds(1), stop);
        desk.Came.DistinctBy(static one => one.Id, StringComparer.Ordinal).Select(static one => one.Content.GetProperty("type").GetString()).ShouldBe(["exchange.alert.first", "exchange.alert.recovery"]);
        desk.Forged.ShouldBe(0);
        lines.Text.ShouldContain("9201: Alert parked street");
        lines.Text.ShouldContain("9204: By webhook alert message " + desk.Came[0].Id + " was not taken: answered 503");
        lines.Text.ShouldNotContain("9205");
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
    }

    [Test, CancelAfter(30_000)]
    public async Task One_that_stays_away_is_given_up_and_the_next_message_gets_its_turn(CancellationToken stop)
    {
        await using var desk = await DutyDesk.Open();
        desk.Refuse(8);
        var (clock, lines) = (new FakeTimeProvider(), new LinesWritten());
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(lines).SetMinimumLevel(LogLevel.Trace));
        using var way = new AlertWebhook(new AlertOptions { WebhookUrl = desk.Address, WebhookSecret = "duty" }, static _ => DutyDesk.Secret, TimeProvider.System);
        var post = new AlertPost([way], clock, logging.CreateLogger<AlertPost>());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        post.Tell(AlertKind.First, [Row]);
        post.Tell(AlertKind.Digest, [Row]);
        var run = post.Run(end.Token);
        await Until(() => desk.Came.Count >= 1, clock, TimeSpan.FromSeconds(5), stop);
        desk.Came[0].Content.GetProperty("type").GetString().ShouldBe("exchange.alert.digest");
        lines.Text.ShouldContain("9205: By webhook");
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
    }

    [Test]
    public void A_log_that_stands_still_is_told_from_memory_and_so_is_that_it_goes_on()
    {
        var clock = new FakeTimeProvider();
        var log = new StoppedLog(TimeSpan.FromMinutes(2), new AlertTimes(TimeSpan.FromMinutes(5)), clock);
        var told = new List<string>();
        for (var seconds = 0; seconds < 90 * 60; seconds += 30)
        {
            // From minute 10 to minute 80 nothing can be committed.
            if (seconds is < 600 or >= 4800) log.Written();
            if (log.Look() is { } one) told.Add($"{seconds / 60.0} {one.Kind} {one.Row.Code}");
            clock.Advance(TimeSpan.FromSeconds(30));
        }
        told.ShouldBe(["11.5 First log-stopped", "71.5 Digest log-stopped", "82.5 Recovery log-stopped"]);
    }

    private static async Task Until(Func<bool> there, FakeTimeProvider clock, TimeSpan step, CancellationToken stop)
    {
        while (!there())
        {
            await Task.Delay(20, stop);
            clock.Advance(step);
        }
    }
}
