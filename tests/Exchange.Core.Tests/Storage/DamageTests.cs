using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Tests.Storage;

/// <summary>Damage to the embedded database's file that comes to light while it is worked with: nothing more is written to it, and the program log says what to do.</summary>
public sealed class DamageTests
{
    [Test]
    public async Task Once_found_nothing_more_is_written_and_it_is_said_once()
    {
        await using var store = await TestDatabase.Create(Provider.Sqlite);
        DamagedFile.Damage(store.Options.ConnectionString, "log_event");
        var lines = new LinesLogged();
        using var queue = new CommitQueue(store.Options, lines.For<CommitQueue>());
        queue.Damage.ShouldBeNull();
        var (fine, broken) = (new Unit("a").Do(Touch.With()), new Unit("b").Log(new LogEvent(1, LogKind.TaskEnded)));
        queue.Commit([fine, broken]);
        foreach (var unit in new[] { fine, broken }) await Should.ThrowAsync<StorageUnavailableException>(unit.Done);
        queue.Damage!.Kind.ShouldBe(TroubleKind.NoDatabase);
        Should.Throw<StorageUnavailableException>(() => { _ = queue.Offer(new Unit("c").Do(Touch.With())); });
        await Should.ThrowAsync<StorageUnavailableException>(queue.Commit(new Unit("d").Do(Touch.With())));
        lines.Ids.Count(id => id == 1006).ShouldBe(1);
        (await store.Number("select next from log_head where id = 1")).ShouldBe(1, "of the whole group nothing stands");
    }

    private static readonly Sql Touch = new("update log_head set next = next where id = 1");
}
