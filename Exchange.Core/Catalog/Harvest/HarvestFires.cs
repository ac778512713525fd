using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>For which firing of its schedule each library was harvested last: whichever host sees a firing, and however often, there is one harvest of it.</summary>
public sealed class HarvestFires(Database database, CommitQueue queue)
{
    private static readonly Sql Last = new("select fired_for from harvest_fire where library = @library");

    private static readonly Sql Add = new("""
        insert into harvest_fire (library, fired_for)
        select @library, 0
        {absent harvest_fire where library = @library}
        """);

    private static readonly Sql Take = new("update harvest_fire set fired_for = @fired_for, task = @task where library = @library and fired_for < @fired_for");

    /// <summary>The firing has a harvest already, or a later one has.</summary>
    public async Task<bool> WasStarted(string library, DateTimeOffset firedFor, CancellationToken stop)
    {
        if (await database.Query(Last.With(library), static row => row.GetInt64(0), stop) is [var last]) return last >= firedFor.ToUnixTimeMilliseconds();
        await queue.Commit(new Unit("harvest " + library).When(Add.With(library)));
        return false;
    }

    /// <summary>The guard of the commit that writes the harvest's task down: touches a row the first time.</summary>
    public static Command Guard(string library, DateTimeOffset firedFor, string task) => Take.With(firedFor.ToUnixTimeMilliseconds(), task, library);
}
