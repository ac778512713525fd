using Npgsql;

namespace Exchange.Core.Storage;

/// <summary>PostgreSQL's writer: as the batching one, but statements that come many times within a phase, with one row of values each, become one statement each.</summary>
internal sealed class PostgresWriterSession(PostgresDialect dialect, NpgsqlConnection connection) : BatchWriterSession(dialect, connection)
{
    private readonly PostgresRows _rows = new(dialect);

    private readonly PlanAge _age = new();

    public override void Begin()
    {
        if (_age.IsDue())
        {
            using var anew = connection.CreateCommand();
            anew.CommandText = PlanAge.Anew;
            anew.ExecuteNonQuery();
        }
        base.Begin();
    }

    public override void Run(IReadOnlyList<Command> commands, Span<int> affected)
    {
        var sets = Sets(commands);
        if (sets.Count == 0)
        {
            base.Run(commands, affected);
            return;
        }
        // What is alone goes first, in its order; then the sets, in the order in which they begin: Sql.ForRows promises that nothing in its phase waits for them.
        var alone = Enumerable.Range(0, commands.Count).Where(i => !sets.ContainsKey(commands[i].Sql)).ToList();
        var counts = new int[alone.Count];
        base.Run(alone.ConvertAll(i => commands[i]), counts);
        for (var i = 0; i < alone.Count && !affected.IsEmpty; i++) affected[alone[i]] = counts[i];

        using var batch = new NpgsqlBatch(connection);
        foreach (var (sql, places) in sets) batch.BatchCommands.Add(_rows.Statement(sql, places.ConvertAll(i => commands[i])));
        using var reader = batch.ExecuteReader();
        foreach (var (sql, places) in sets) Note(reader, sql, places, commands, affected);
    }

    private static void Note(NpgsqlDataReader reader, Sql sql, List<int> places, IReadOnlyList<Command> commands, Span<int> affected)
    {
        switch (PostgresRows.Touches(sql))
        {
            case PostgresRows.Touching.All:
                // It returns no rows, and the reader passes over it by itself.
                foreach (var place in places)
                    if (!affected.IsEmpty) affected[place] = 1;
                return;
            case PostgresRows.Touching.Places:
                while (reader.Read())
                    if (!affected.IsEmpty) affected[places[(int)reader.GetInt64(0) - 1]]++;
                break;
            case PostgresRows.Touching.Ids:
                var byId = places.ToDictionary(place => (string)commands[place].Values[0]!, StringComparer.Ordinal);
                while (reader.Read())
                    if (!affected.IsEmpty) affected[byId[reader.GetString(0)]] = 1;
                break;
        }
        reader.NextResult();
    }

    /// <summary>What comes more than once and may be run as a set, by its places; a dictionary that nothing is taken from keeps its order.</summary>
    private static Dictionary<Sql, List<int>> Sets(IReadOnlyList<Command> commands)
    {
        var sets = new Dictionary<Sql, List<int>>();
        for (var i = 0; i < commands.Count; i++)
        {
            if (!commands[i].Sql.ForRows) continue;
            if (!sets.TryGetValue(commands[i].Sql, out var places)) sets[commands[i].Sql] = places = [];
            places.Add(i);
        }
        foreach (var sql in sets.Keys.ToList())
            if (sets[sql].Count == 1) sets.Remove(sql);
        return sets;
    }
}
