using Exchange.Core.Registry;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Kill;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Commands;

/// <summary>setup, key and secret against a running hub.</summary>
[NonParallelizable]
internal sealed class KeyCommandTests : HubTests
{
    private string[] AsAdministrator(params string[] line) => [.. line, "--url", Hub.Address.ToString(), "--key", Hub.Key("administrator")];

    [Test]
    public async Task A_key_is_issued_listed_and_revoked()
    {
        var issued = await CommandLine.Run(AsAdministrator("key", "issue", "window"));
        issued.Exit.ShouldBe(0, issued.Error);
        var text = issued.Out.Trim();
        text.ShouldStartWith("xk_");
        var keys = Hub.Services.GetRequiredService<ClientKeys>();
        keys.Find(text)!.Client.ShouldBe("window");

        var id = text.Split('_')[1];
        var listed = await CommandLine.Run(AsAdministrator("key", "list", "window"));
        listed.Out.ShouldContain(id);
        listed.Out.ShouldNotContain(text);
        (await CommandLine.Run(AsAdministrator("key", "revoke", id)))
            .ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(0), end => end.Out.Trim().ShouldBe("revoked"));
        keys.Find(text).ShouldBeNull();
        (await CommandLine.Run(AsAdministrator("key", "list", "window"))).Out.ShouldContain("revoked 2");
        (await CommandLine.Run(AsAdministrator("key", "revoke", id))).Exit.ShouldBe(1);
    }

    [Test]
    public async Task A_client_that_is_not_registered_gets_no_key()
    {
        var end = await CommandLine.Run(AsAdministrator("key", "issue", "no body/../x"));
        end.ShouldSatisfyAllConditions(one => one.Exit.ShouldBe(1), one => one.Out.ShouldBeEmpty(),
            one => one.Error.ShouldContain("No such client is registered"));
        (await CommandLine.Run(AsAdministrator("key", "list", "nobody"))).Exit.ShouldBe(1);
    }

    [TestCase("s3cret", "s3cret")]
    [TestCase("s3cret\n", "s3cret")]
    [TestCase("two\nlines\r\n", "two\nlines")]
    [TestCase(" spaced ", " spaced ")]
    public async Task A_secret_is_read_from_standard_input(string input, string value)
    {
        var end = await CommandLine.Run(AsAdministrator("secret", "set", "fund-token"), input, CancellationToken.None);
        end.ShouldSatisfyAllConditions(one => one.Exit.ShouldBe(0), one => one.Out.Trim().ShouldBe("set"), one => one.Error.ShouldBeEmpty());
        Hub.Services.GetRequiredService<Secrets>().Read("fund-token").ShouldBe(value);
    }

    [Test]
    public async Task A_secret_without_a_value_or_a_proper_name_is_refused()
    {
        (await CommandLine.Run(AsAdministrator("secret", "set", "empty"), "\n", CancellationToken.None))
            .ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("1 to 65,536 bytes"));
        (await CommandLine.Run(AsAdministrator("secret", "set", "a b"), "x", CancellationToken.None)).Exit.ShouldBe(1);
        Hub.Services.GetRequiredService<Secrets>().Read("empty").ShouldBeNull();
    }

    [Test]
    public async Task A_wrong_set_up_secret_is_refused_and_not_repeated()
    {
        var end = await CommandLine.Run("setup", "s3cret-of-mine", "--url", Hub.Address.ToString());
        end.ShouldSatisfyAllConditions(one => one.Exit.ShouldBe(1), one => one.Out.ShouldBeEmpty(), one => one.Error.ShouldContain("wrong or spent"),
            one => one.Error.ShouldNotContain("s3cret-of-mine"));
    }

    [Test]
    public async Task The_set_up_secret_is_redeemed_for_a_key_and_nothing_else_is_printed()
    {
        var folder = Directory.CreateTempSubdirectory("exchange-cli-setup-").FullName;
        using var stop = new CancellationTokenSource();
        var port = HubProcess.FreePort();
        await using (var hub = HubProcess.Start(folder, port))
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            (await hub.Ready(http, stop.Token)).ShouldBeTrue(hub.Output);
            var end = await CommandLine.Run("setup", hub.SetUpSecret.ShouldNotBeNull(), "--client", "chief", "--url", http.BaseAddress.ToString());
            end.Exit.ShouldBe(0, end.Error);
            http.DefaultRequestHeaders.Add("X-Api-Key", end.Out.Trim());
            (await http.GetStringAsync("/api/v1/registry/documents/client/chief")).ShouldContain("administrator");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_hub_that_is_not_there_is_said_in_one_line()
    {
        var url = $"http://127.0.0.1:{HubProcess.FreePort()}/";
        foreach (var line in (string[][])[["key", "issue", "a"], ["key", "list", "a"], ["key", "revoke", "a"], ["secret", "set", "a"], ["setup", "a"]])
        {
            var end = await CommandLine.Run([.. line, "--url", url], "x", CancellationToken.None);
            end.Exit.ShouldBe(1);
            end.Error.ShouldStartWith($"The hub at {url} cannot be reached");
        }
    }
}
