using System.Data.Common;
using Dapper;

namespace Exchange.Adapters.Database;

/// <summary>The configured tables as the database's catalog has them, read once and again after a failure.</summary>
internal sealed class Catalog(DatabaseOptions options, Target target, TimeProvider clock)
{
    // What was read so lately is not read again because a message does not fit: a hundred such messages are not a hundred looks.
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    volatile Tables? known;

    public async Task<Tables> Get(DbConnection connection, CancellationToken stop)
    {
        // While something is missing it is looked for at every push, so that nobody has to tell the hub when it is there.
        if (known is { OfWriting.Count: 0 } tables)
            return tables;
        return known = await Read(connection, create: true, stop);
    }

    /// <summary>As <see cref="Get"/>, for those who read progress: they look again while a table of theirs is not as agreed.</summary>
    public async Task<Tables> GetAll(DbConnection connection, CancellationToken stop) =>
        known is { OfWriting.Count: 0, OfProgress.Count: 0 } tables ? tables : known = await Read(connection, create: true, stop);

    /// <summary>Another look because something did not fit; null when the last one was just now.</summary>
    public async Task<Tables?> Again(DbConnection connection, Tables last, CancellationToken stop) =>
        clock.GetUtcNow() - last.ReadAt < Fresh ? null : known = await Read(connection, create: true, stop);

    public void Forget() => known = null;

    /// <param name="create">May create the receipt table, where the options say so.</param>
    public async Task<Tables> Read(DbConnection connection, bool create, CancellationToken stop)
    {
        var faults = new List<string>();
        var ofProgress = new List<string>();
        var written = Written().ToHashSet(StringComparer.Ordinal);
        var read = new Dictionary<string, Table>(StringComparer.Ordinal);
        foreach (var name in written.Concat(options.Progress?.Tables.Select(table => table.Name) ?? []).Concat(options.Held is { } held ? [held.Table] : []).Concat(Pulled()).Distinct(StringComparer.Ordinal))
        {
            var (schema, table) = Names.Split(name);
            var found = await target.Read(connection, schema, table, stop);
            if (found is null && name == options.ReceiptTable && options.CreateReceiptTable)
            {
                if (!create)
                    continue;
                await connection.ExecuteAsync(new CommandDefinition(target.CreateReceipts(target.Quote(schema, table)), cancellationToken: stop));
                found = await target.Read(connection, schema, table, stop);
            }
            if (found is null)
                (written.Contains(name) ? faults : ofProgress).Add($"table {name} is missing, or the login may not see it");
            else if (found.Fault is { } fault && written.Contains(name))
                faults.Add($"table {name}: {fault}");
            else
                read.Add(name, found);
        }
        faults.AddRange(ColumnsWritten(read));
        ofProgress.AddRange(ColumnsOfProgress(read));
        ofProgress.AddRange(ColumnsPulled(options.Pull, read));
        return new Tables(read, faults, ofProgress, clock.GetUtcNow());
    }

    IEnumerable<string> Pulled() => options.Pull.SelectMany(source => source.Changes is { } changes ? new[] { source.Table, changes.Table } : [source.Table]);

    IEnumerable<string> Written()
    {
        var routes = new[] { options.Submit, options.Withdraw }.OfType<WriteRoute>();
        return routes.SelectMany(route => route.Tables.Select(table => table.Name))
            .Concat(options.WithdrawUpdate is { } update ? [update.Table] : [])
            .Concat(options.ReceiptTable is { } receipts ? [receipts] : []);
    }

    IEnumerable<string> ColumnsWritten(Dictionary<string, Table> read)
    {
        foreach (var route in new[] { options.Submit, options.Withdraw }.OfType<WriteRoute>())
        {
            foreach (var rule in route.Tables)
            {
                foreach (var fault in Missing(read, rule.Name, rule.Set.Keys.Concat(rule.Columns.Keys).Concat(rule.File is { } file ? [file.Column, file.By] : [])))
                    yield return fault;
                if (rule.File is { } taken && read.TryGetValue(rule.Name, out var holder) && holder.Column(taken.Column) is { Kind: not ColumnKind.Binary })
                    yield return $"column {taken.Column} of table {rule.Name} is not for bytes, and files are to go there";
            }
            var first = route.Tables[0].Name;
            foreach (var fault in Missing(read, first, route.Ask.Keys.Concat(new[] { route.DeliveryIdColumn, route.NumberColumn }.OfType<string>())))
                yield return fault;
            if (route.DeliveryIdColumn is { } id && read.TryGetValue(first, out var table) && table.Column(id) is { } column && !table.UniqueAlone.Contains(column.Name))
                yield return $"column {id} of table {first} is not unique by itself, so a repeat would be a second row";
        }
        if (options.WithdrawUpdate is { } update)
        {
            foreach (var fault in Missing(read, update.Table, update.Set.Keys.Concat(update.Match.Keys)))
                yield return fault;
        }
        if (options.ReceiptTable is { } receipts)
        {
            foreach (var fault in Missing(read, receipts, Receipts.Columns))
                yield return fault;
            if (read.TryGetValue(receipts, out var table) && table.Column(Receipts.Id) is { } key && !table.UniqueAlone.Contains(key.Name))
                yield return $"column {Receipts.Id} of table {receipts} is not unique by itself, so a repeat would be a second row";
        }
    }

    IEnumerable<string> ColumnsOfProgress(Dictionary<string, Table> read)
    {
        foreach (var progress in options.Progress?.Tables ?? [])
        {
            var wanted = progress.Key.Concat(progress.Unread.Keys).Concat(progress.Mark.Keys).Concat(progress.Columns).Concat(new[] { progress.Order }.OfType<string>());
            foreach (var fault in Missing(read, progress.Name, wanted))
                yield return fault;
        }
        if (options.Held is { } held)
        {
            foreach (var fault in Missing(read, held.Table, HeldReading.Columns(held).Select(one => one.Column).Prepend(held.Key)))
                yield return fault;
        }
    }

    static IEnumerable<string> ColumnsPulled(IReadOnlyList<PullTable> sources, Dictionary<string, Table> read) =>
        sources.SelectMany(source => read.TryGetValue(source.Table, out var table)
            ? PullColumns.Missing(source, table, source.Changes is { } changes ? read.GetValueOrDefault(changes.Table) : null)
            : []);

    static IEnumerable<string> Missing(Dictionary<string, Table> read, string name, IEnumerable<string> columns) =>
        read.TryGetValue(name, out var table)
            ? columns.Distinct(StringComparer.Ordinal).Where(column => table.Column(column) is null).Select(column => $"table {name} has no column {column}")
            : [];
}

/// <summary>What one look at the catalog brought.</summary>
/// <param name="ByName">The tables that are there, by the name in the options.</param>
/// <param name="OfWriting">What is missing or unsafe for a push, in words for the department.</param>
/// <param name="OfProgress">What is missing in tables that are only read: for progress, for reconciliation or to be harvested.</param>
internal sealed record Tables(IReadOnlyDictionary<string, Table> ByName, IReadOnlyList<string> OfWriting, IReadOnlyList<string> OfProgress, DateTimeOffset ReadAt)
{
    public IEnumerable<string> Faults => OfWriting.Concat(OfProgress);

    public Table this[string name] => ByName[name];

    /// <summary>The faults as one text of bounded length.</summary>
    public static string Words(IReadOnlyList<string> faults) => string.Join("; ", faults.Take(20)) + (faults.Count > 20 ? $"; and {faults.Count - 20} more" : "");
}
