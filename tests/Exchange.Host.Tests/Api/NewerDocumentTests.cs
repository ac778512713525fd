using Exchange.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>Two programs on one database: what a newer one has registered and this one cannot use hurts nothing but itself.</summary>
internal sealed class NewerDocumentTests
{
    [Test]
    public async Task An_adapter_that_cannot_be_started_keeps_its_deliveries_waiting_and_no_others()
    {
        await using var hub = await TestHub.Open();
        await Registered(hub, "adapter", "fund", content => content.Replace("\"honoursKey\"", "\"honoursKeyFromTheFuture\""));
        await Until(() => hub.Lines.Text.Contains("Adapter fund cannot be started", StringComparison.Ordinal));
        // Its lane has ended; the others still follow the registry: one that comes now gets its lane.
        await hub.Apply("""
            kind: client
            name: another
            title: { zh: 窗口, en: Window }
            organisation: WINDOW
            roles: [intake]
            """);
        var id = await hub.TakenIn(hub.Number());
        await hub.UntilStep(id, "S1", "acknowledged");
        // What is registered anew, in a form that this program knows, starts.
        await Registered(hub, "adapter", "fund", content => content.Replace("\"honoursKeyFromTheFuture\"", "\"honoursKey\""));
        var lanes = hub.Services.GetRequiredService<Core.Delivery.Lanes>();
        await Until(() => lanes.All.Any(lane => lane.Adapter == "fund"));
    }

    [Test]
    public async Task A_document_of_a_kind_that_this_program_does_not_know_does_not_keep_a_revoked_key_alive()
    {
        await using var hub = await TestHub.Open();
        (await hub.Get("auditor", "/api/v1/log")).ShouldBe(200);
        await Registered(hub, "organisation", "SCJG", content => content, asKind: "kind-of-the-future");
        await Until(() => hub.Lines.Text.Contains("The registry could not be read", StringComparison.Ordinal));
        var database = hub.Services.GetRequiredService<Database>();
        await Execute(database, "update client_key set revoked_at = 1 where client = 'auditor'");
        await Until(async () => (await hub.Get("auditor", "/api/v1/log")).Status == 401);
    }

    /// <summary>As another program does it: straight into the tables.</summary>
    private static async Task Registered(TestHub hub, string kind, string name, Func<string, string> newer, string? asKind = null)
    {
        var database = hub.Services.GetRequiredService<Database>();
        await using var connection = await database.Open(default);
        await using var read = connection.CreateCommand();
        read.CommandText = $"select content from registry_document where kind = '{kind}' and name = '{name}' order by revision desc limit 1";
        var before = (string)(await read.ExecuteScalarAsync())!;
        await using var write = connection.CreateCommand();
        write.CommandText = $"""
            insert into registry_document (kind, name, revision, removed, digest, content, source, path)
            select '{asKind ?? kind}', name, (select revision + 1 from registry_head), 0, 'newer' || revision, @content, source, path from registry_document where kind = '{kind}' and name = '{name}' order by revision desc limit 1;
            insert into registry_revision (revision, at, author) select revision + 1, 0, 'newer' from registry_head;
            update registry_head set revision = revision + 1;
            """;
        var content = write.CreateParameter();
        (content.ParameterName, content.Value) = ("@content", newer(before));
        write.Parameters.Add(content);
        await write.ExecuteNonQueryAsync();
    }

    private static async Task Execute(Database database, string text)
    {
        await using var connection = await database.Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }

    private static Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            tries.ShouldBeLessThan(1_000);
            await Task.Delay(20);
        }
    }
}
