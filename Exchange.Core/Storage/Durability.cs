namespace Exchange.Core.Storage;

/// <summary>
/// Whether the database keeps what it says it has committed, as far as a setting can tell: looked at once, at start. What a session can set for itself, each does (SQLite's pragmas, PostgreSQL's
/// <c>synchronous_commit</c>); what only an administrator can, is told to one.
/// </summary>
public static class Durability
{
    /// <exception cref="StorageTroubleException">It does not: each setting that takes it away.</exception>
    public static async Task Check(Database database, CancellationToken stop)
    {
        var look = database.Dialect.LossySettings;
        if (look.Length == 0) return;
        var lossy = new List<string>();
        await using var connection = await database.Open(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = look;
        await using (var reader = await command.ExecuteReaderAsync(stop))
            while (await reader.ReadAsync(stop)) lossy.Add(reader.GetString(0));
        if (lossy.Count > 0) throw new StorageTroubleException(TroubleWords.NotDurable(string.Join(", ", lossy)));
    }
}
