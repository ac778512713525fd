using Exchange.Core.Log;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Following;

/// <summary>docs/followers.md and the code say the same.</summary>
internal sealed class FollowersPageTests
{
    private static readonly string Page = Repository.Read("docs", "followers.md");

    [Test]
    public void The_page_names_every_kind_that_is_told()
    {
        var from = Page.IndexOf("<!-- followed -->", StringComparison.Ordinal);
        Page[from..Page.IndexOf("<!-- end -->", from, StringComparison.Ordinal)].Split('`').Where((_, i) => i % 2 == 1).ShouldBe(FollowedKinds.All);
    }

    [Test]
    public void Every_kind_that_is_told_is_one_of_the_logs_and_about_a_record_or_a_resource()
    {
        var log = Repository.Read("docs", "log.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Trim('|').Split('|'))
            .ToDictionary(cells => cells[0].Trim().Trim('`'), cells => cells[2].Trim(), StringComparer.Ordinal);
        foreach (var kind in FollowedKinds.All.Except(FollowedKinds.OfResources)) log[kind].ShouldStartWith("record", Case.Sensitive, kind);
        foreach (var kind in FollowedKinds.OfResources) log[kind].ShouldBe("organisation", kind);
        FollowedKinds.OfTheRecord.ShouldBeSubsetOf(FollowedKinds.All);
        foreach (var kind in FollowedKinds.OfTheRecord) log[kind].ShouldNotContain("step", Case.Sensitive, kind);
    }

    [Test]
    public void Every_code_of_a_post_that_was_not_taken_stands_there()
    {
        var sources = Repository.Read("Exchange.Adapters", "Webhooks", "WebhookPost.cs") + Repository.Read("Exchange.Host", "Following", "SubscriptionRun.cs");
        foreach (var code in (string[])["secret-missing", "secret-unusable", "timeout", "unreachable", "name-unknown", "no-answer", "tls", "address-refused", "redirected", "status-", "gone"])
        {
            sources.ShouldContain($"\"{code}\"", Case.Sensitive);
            Page.ShouldContain($"`{code}{(code == "status-" ? "…" : "")}`", Case.Sensitive);
        }
    }
}
