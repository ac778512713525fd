using Exchange.Core.Alerts;
using Exchange.Host.Alerting;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Alerting;

/// <summary>Settings of alerts that are wrong, and the page that names what is told.</summary>
[NonParallelizable, Platform(Exclude = "Win")]
internal sealed class AlertSettingsTests
{
    private const string Hook = "--Alerts:WebhookUrl=https://duty.example/hook", Signed = "--Alerts:WebhookSecret=duty";
    private const string Server = "--Alerts:MailHost=mail.example", From = "--Alerts:MailFrom=hub@city.example", To = "--Alerts:MailTo=duty@city.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-alerts-").FullName;

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    [TestCase("WebhookUrl is an address", "--Alerts:WebhookUrl=http://duty.example/hush-hush", Signed)]
    [TestCase("WebhookUrl is an address", "--Alerts:WebhookUrl=https://user:hush-hush@duty.example/", Signed)]
    [TestCase("WebhookUrl is an address", "--Alerts:WebhookUrl=duty.example", Signed)]
    [TestCase("WebhookSecret go together", Hook)]
    [TestCase("WebhookSecret go together", Signed)]
    [TestCase("no meaning without Alerts:MailHost", To)]
    [TestCase("MailFrom is one mail address", Server, To)]
    [TestCase("MailFrom is one mail address", Server, To, "--Alerts:MailFrom=hub")]
    [TestCase("MailTo is one or more", Server, From)]
    [TestCase("MailTo is one or more", Server, From, "--Alerts:MailTo=duty@city.example,nobody")]
    [TestCase("MailPasswordSecret go together", Server, From, To, "--Alerts:MailUser=hub")]
    [TestCase("MailTls None would show", Server, From, To, "--Alerts:MailUser=hub", "--Alerts:MailPasswordSecret=mail", "--Alerts:MailTls=None")]
    [TestCase("StartTls, Implicit, None", "--Alerts:MailTls=Smoke")]
    [TestCase("ParkedCount", "--Alerts:ParkedCount=0")]
    [TestCase("there is no such setting", "--Alerts:DiskMiBs=1")]
    public async Task What_is_wrong_is_named_and_the_hub_does_not_start(string said, params string[] settings)
    {
        var end = await CommandLine.Run(["serve", "--urls=http://127.0.0.1:0", "--Storage:ConnectionString=" + Path.Combine(_folder, "exchange.db"), .. settings], "", CancellationToken.None);
        end.Exit.ShouldBe(2, end.Out);
        end.Error.ShouldContain(said);
        end.Error.ShouldNotContain("hush-hush");
    }

    [Test]
    public void What_goes_together_is_taken() => AlertFaults.Of(new AlertOptions
    {
        WebhookUrl = "http://127.0.0.1:9/hook", WebhookSecret = "duty", MailHost = "mail.example", MailFrom = "Hub <hub@city.example>", MailTo = "a@city.example, b@city.example", MailUser = "hub", MailPasswordSecret = "mail",
    }).ShouldBeEmpty();

    [Test]
    public void Every_condition_stands_on_the_page_with_its_setting_where_it_has_one()
    {
        var rows = MarkedTable.Read(Repository.Read("docs", "watching.md"), "alerts");
        rows.Select(static row => row[0].Trim('`')).ShouldBe(AlertCodes.All);
        foreach (var row in rows.Where(static row => row[1] != "none")) typeof(AlertOptions).GetProperty(row[1].Trim('`')).ShouldNotBeNull(row[1]);
    }
}
