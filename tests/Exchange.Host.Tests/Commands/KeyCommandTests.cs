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
    public async Task A_key_may_be_issued_with_its_end()
    {
        var issued = await CommandLine.Run(AsAdministrator("key", "issue", "window", "--expires", "2099-01-01T00:00:00+08:00"));
        issued.Exit.ShouldBe(0, issued.Error);
        var key = Hub.Services.GetRequiredService<ClientKeys>().Find(issued.Out.Trim()).ShouldNotBeNull();
        key.ExpiresAt.ShouldBe(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)));
        var listed = await CommandLine.Run(AsAdministrator("key", "list", "window"));
        listed.Out.Split('\n').Single(line => line.StartsWith(key.Id, StringComparison.Ordinal)).ShouldContain("expires 2099-01-01T00:00:00+08:00");
    }

    [Test]
    public async Task A_key_is_rotated_and_the_new_one_is_all_that_standard_output_gets()
    {
        var old = (await CommandLine.Run(AsAdministrator("key", "issue", "fund"))).Out.Trim();
        var rotated = await CommandLine.Run(AsAdministrator("key", "rotate", "fund", "--overlap", "7d"));
        rotated.Exit.ShouldBe(0, rotated.Error);
        rotated.Error.ShouldContain(old.Split('_')[1]);
        var keys = Hub.Services.GetRequiredService<ClientKeys>();
        keys.Find(rotated.Out.Trim())!.ExpiresAt.ShouldBeNull();
        keys.Find(old)!.ExpiresAt!.Value.ShouldBe(TimeProvider.System.GetUtcNow().AddDays(7), TimeSpan.FromMinutes(1));
        (await CommandLine.Run(AsAdministrator("key", "list", "fund"))).Out.Split('\n').Single(line => line.StartsWith(old.Split('_')[1], StringComparison.Ordinal)).ShouldContain("  expires ");

        var last = await CommandLine.Run(AsAdministrator("key", "rotate", "fund", "--overlap", "0h"));
        last.Exit.ShouldBe(0, last.Error);
        foreach (var ended in (string[])[old, rotated.Out.Trim()]) keys.Find(ended).ShouldBeNull();
    }

    [TestCase("week", "12h or 7d")]
    [TestCase("7", "12h or 7d")]
    [TestCase("-1d", "12h or 7d")]
    [TestCase("1.5d", "12h or 7d")]
    [TestCase("d", "12h or 7d")]
    [TestCase("91d", "0 to 2160")]
    public async Task An_overlap_that_is_none_rotates_nothing(string overlap, string words)
    {
        var before = await Hub.Stored();
        (await CommandLine.Run(AsAdministrator("key", "rotate", "window", "--overlap", overlap)))
            .ShouldSatisfyAllConditions(end => end.Exit.ShouldNotBe(0), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain(words));
        (await Hub.Stored()).ShouldBe(before);
    }

    [TestCase("tomorrow", "RFC 3339")]
    [TestCase("2099-01-01", "RFC 3339")]
    [TestCase("2099-01-01T00:00:00", "RFC 3339")]
    [TestCase("", "RFC 3339")]
    [TestCase("2020-01-01T00:00:00Z", "passed already")]
    public async Task A_key_whose_end_is_no_time_or_has_passed_is_not_issued(string expires, string words)
    {
        var before = await Hub.Stored();
        (await CommandLine.Run(AsAdministrator("key", "issue", "window", "--expires", expires)))
            .ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Out.ShouldBeEmpty(), end => end.Error.ShouldContain(words));
        (await Hub.Stored()).ShouldBe(before);
    }

    [Test]
    public async Task Secrets_are_listed_by_name_and_removed()
    {
        (await CommandLine.Run(AsAdministrator("secret", "set", "parks-token"), "s3cret", CancellationToken.None)).Exit.ShouldBe(0);
        var listed = await CommandLine.Run(AsAdministrator("secret", "list"));
        listed.Exit.ShouldBe(0, listed.Error);
        listed.Out.ShouldContain("parks-token  set 2");
        listed.Out.ShouldNotContain("s3cret");

        (await CommandLine.Run(AsAdministrator("secret", "remove", "parks-token")))
            .ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(0), end => end.Out.Trim().ShouldBe("removed"));
        Hub.Services.GetRequiredService<Secrets>().Read("parks-token").ShouldBeNull();
        (await CommandLine.Run(AsAdministrator("secret", "list"))).Out.ShouldNotContain("parks-token");
        foreach (var unknown in (string[])["parks-token", "a/../b", "x'; drop table secret; --"])
            (await CommandLine.Run(AsAdministrator("secret", "remove", unknown)))
                .ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("no such thing"));
    }

    [Test]
    public async Task Who_is_no_administrator_lists_and_removes_no_secret()
    {
        foreach (var line in (string[][])[["secret", "list"], ["secret", "remove", "a"]])
            (await CommandLine.Run([.. line, "--url", Hub.Address.ToString(), "--key", Hub.Key("auditor")]))
                .ShouldSatisfyAllConditions(end => end.Exit.ShouldBe(1), end => end.Error.ShouldContain("do not allow"));
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
            var end = await CommandLine.Run("setup", await hub.SetUpSecretPrinted(stop.Token), "--client", "chief", "--url", http.BaseAddress.ToString());
            end.Exit.ShouldBe(0, end.Error);
            http.DefaultRequestHeaders.Add("X-Api-Key", end.Out.Trim());
            (await http.GetStringAsync("/api/v1/registry/documents/client/chief")).ShouldContain("administrator");
        }
        Directory.Delete(folder, recursive: true);
    }
}
