using System.Net;
using Exchange.Core.Tests.Storage;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Api;

/// <summary>The database's file is damaged while the hub serves: it stops taking in and pushing, and says why.</summary>
internal sealed class DamageTests
{
    [Test, CancelAfter(60_000)]
    public async Task The_hub_is_not_ready_any_more_takes_nothing_in_and_its_program_log_says_what_to_restore(CancellationToken stop)
    {
        await using var hub = await TestHub.Open();
        await hub.UntilDelivery(await hub.TakenIn(hub.Number()), "acknowledged");
        DamagedFile.Damage(hub.DatabaseFile, "delivery");
        // Somebody else's change makes the hub's connections read anew what they had in memory.
        await using (var other = new SqliteConnection($"Data Source={hub.DatabaseFile};Pooling=false"))
        {
            await other.OpenAsync(stop);
            await using var change = other.CreateCommand();
            change.CommandText = "update log_head set next = next";
            await change.ExecuteNonQueryAsync(stop);
        }
        (await hub.TakeIn(TestHub.Record(hub.Number()))).ShouldBe(503);
        (await hub.TakeIn(TestHub.Record(hub.Number()))).ShouldBe(503);
        using var ready = await hub.Http.GetAsync("/health/ready", stop);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync(stop)).ShouldContain("已损坏");
        hub.Lines.Text.Split('\n').Count(line => line.Contains(" 1006: ", StringComparison.Ordinal)).ShouldBe(1);
        hub.Lines.Text.ShouldContain("restore the latest backup");
    }
}
