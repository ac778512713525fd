using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Catalog;

/// <summary>A hub with classes, and clients of two offices and of two reviewers.</summary>
internal abstract class CatalogHubTests : HubTests
{
    protected const string Entries = "/api/v1/catalog/entries";

    private int _titles;

    [OneTimeSetUp]
    public async Task Register()
    {
        await Hub.Apply(Repository.Read("Exchange.Host", "Demo", "District", "catalog-classes.yaml"), "catalog-classes.yaml");
        await Hub.Apply("kind: client\nname: reviewer\ntitle: { zh: 目录审核, en: Reviewer of the catalog }\norganisation: WINDOW\nroles: [administrator]\n");
        Hub.Learn("reviewer", (await Hub.Services.GetRequiredService<ClientKeys>().Issue("reviewer", "test", expiresAt: null, CancellationToken.None))!.Text);
    }

    protected string Title() => $"企业登记第{Interlocked.Increment(ref _titles)}种信息";

    protected static JsonObject Content(string title, string provider = "SCJG", string @class = "102001") => new()
    {
        ["class"] = @class,
        ["title"] = new JsonObject { ["zh"] = title, ["en"] = "Registration of enterprises" },
        ["provider"] = provider,
        ["abstract"] = "企业的登记事项。",
        ["format"] = "database",
        ["fields"] = new JsonArray(new JsonObject
        {
            ["title"] = new JsonObject { ["zh"] = "统一社会信用代码", ["en"] = "Unified social credit code" }, ["name"] = "uscc", ["type"] = "character", ["length"] = 18, ["identifier"] = true,
        }),
        ["share"] = new JsonObject { ["type"] = "unconditional", ["methods"] = new JsonArray("interface", "table") },
        ["cycle"] = "daily",
    };

    protected static JsonObject Draft(string title, string provider = "SCJG") => new() { ["content"] = Content(title, provider) };

    /// <summary>The code of a new entry.</summary>
    protected async Task<string> Drafted(string title, string client = "registration", string provider = "SCJG")
        => (await Hub.Post(client, Entries, Draft(title, provider))).ShouldBe(201)["code"].GetString()!;

    protected async Task<string> Published(string title)
    {
        var code = await Drafted(title);
        (await Act("registration", code, "submit", new JsonObject())).ShouldBe(200);
        (await Act("administrator", code, "publish", new JsonObject { ["version"] = 1 })).ShouldBe(200);
        return code;
    }

    protected Task<Answer> Act(string client, string code, string act, JsonObject body) => Hub.Post(client, $"{Entries}/{code}/{act}", body);

    protected Task<Answer> Put(string client, string code, JsonObject content)
        => Hub.Send(client, HttpMethod.Put, $"{Entries}/{code}", TestHub.Json(TestHub.Text(new JsonObject { ["content"] = content })));

    protected Task<Answer> Search(string client, string query) => Hub.Get(client, Entries + "?" + query);

    protected static JsonObject Because(string reason) => new() { ["reason"] = reason };
}
