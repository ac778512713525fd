using System.Data.Common;
using System.Globalization;
using Dapper;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>What one transaction came to.</summary>
internal abstract record Written
{
    /// <summary>Committed; the departments' numbers, one for each message.</summary>
    public sealed record Done(IReadOnlyList<string?> Numbers) : Written;

    /// <summary>Certainly not committed.</summary>
    public sealed record NotDone(Trouble Trouble) : Written;

    /// <summary>The commit was sent, and its answer is missing.</summary>
    public sealed record Open(string Reason) : Written;

    /// <summary>A withdrawal found no row to change; nothing is committed.</summary>
    public sealed record NothingFound : Written;
}

/// <summary>Writes the rows of one or several messages, and their receipts, in one transaction.</summary>
internal sealed class Writing(DatabaseOptions options, Target target, Func<Crossing, IReadOnlyList<Message>, CancellationToken, Task>? at)
{
    const int ReceiptOrder = 1000;

    public async Task<Written> Write(DbConnection connection, Tables tables, IReadOnlyList<Work> group, CancellationToken stop)
    {
        IReadOnlyList<Message> messages = at is null ? [] : [.. group.Select(work => work.Message)];
        DbTransaction? transaction = null;
        try
        {
            string?[] numbers;
            try
            {
                transaction = await connection.BeginTransactionAsync(stop);
                // If we stop here or at any line before the commit, the database undoes the transaction when the connection ends:
                // no row is there, and the push may be made again.
                if (await WriteRows(connection, transaction, tables, group, stop) is not { } written)
                    return new Written.NothingFound();
                numbers = written;
                if (at is not null)
                    await at(Crossing.Written, messages, stop);
            }
            catch (Exception error) when (target.Judge(error) is { } trouble)
            {
                return new Written.NotDone(trouble);
            }
            try
            {
                await transaction.CommitAsync(stop);
                // If we stop here, or the answer to the commit is lost, the rows are there and the hub does not know it: the delivery is Unknown.
                // The receipt, the unique column or the question then tells that they are, so no second row is made.
                if (at is not null)
                    await at(Crossing.Committed, messages, stop);
                return new Written.Done(numbers);
            }
            catch (Exception error) when (target.Judge(error) is { } trouble)
            {
                return trouble.Undone ? new Written.NotDone(trouble)
                    : new Written.Open(error is OperationCanceledException ? "the push was stopped while it committed" : "the answer to the commit is missing: " + trouble.Reason);
            }
        }
        finally
        {
            await End(transaction);
        }
    }

    /// <summary>Null when a withdrawal found nothing to change.</summary>
    async Task<string?[]?> WriteRows(DbConnection connection, DbTransaction transaction, Tables tables, IReadOnlyList<Work> group, CancellationToken stop)
    {
        foreach (var update in group.Select(work => work.Update).OfType<Statement>())
        {
            if (await Execute(connection, transaction, [update], prelude: true, stop) == 0)
                return null;
        }
        // The number that the database gives is known after the row is there; then the receipts, which keep it, go after that.
        var numbers = group.Select(work => Number(work, tables)).ToArray();
        var late = Enumerable.Range(0, group.Count).Where(n => numbers[n] is null && group[n].Route?.NumberColumn is not null).ToList();
        var rows = group.SelectMany(work => work.Rows);
        if (late.Count == 0)
        {
            await Execute(connection, transaction, [.. Statements.Inserts(target, rows.Concat(ReceiptRows(tables, group, numbers)))], prelude: true, stop);
            return numbers;
        }
        await Execute(connection, transaction, [.. Statements.Inserts(target, rows)], prelude: true, stop);
        foreach (var n in late)
            numbers[n] = (await Find(connection, transaction, tables, group[n], stop)).Number;
        await Execute(connection, transaction, [.. Statements.Inserts(target, ReceiptRows(tables, group, numbers))], prelude: false, stop);
        return numbers;
    }

    /// <summary>Whether an earlier push of the message's delivery is in the tables, and the number that it was given.</summary>
    public async Task<(bool Found, string? Number)> FindEarlier(DbConnection connection, Tables tables, Message message, WriteRoute? route, Func<Table, IEnumerable<(Column, object?)>> asked, CancellationToken stop)
    {
        var values = new List<(object?, Column)>();
        if (options.ReceiptTable is { } receipts)
        {
            var table = tables[receipts];
            var where = Statements.Equal(target, [(table.Column(Receipts.Id)!, message.DeliveryId)], values);
            return await First(connection, null, table, table.Column(Receipts.Answer)!, where, values, stop);
        }
        if (route is null)
            return (false, null);
        var first = tables[route.Tables[0].Name];
        var wanted = route.DeliveryIdColumn is { } id ? [(first.Column(id)!, message.DeliveryId)] : asked(first);
        var found = Statements.Equal(target, wanted, values);
        return await First(connection, null, first, route.NumberColumn is { } number ? first.Column(number) : null, found, values, stop);
    }

    // Within the transaction, by what the row itself holds.
    async Task<(bool Found, string? Number)> Find(DbConnection connection, DbTransaction transaction, Tables tables, Work work, CancellationToken stop)
    {
        var route = work.Route!;
        var table = tables[route.Tables[0].Name];
        var header = work.Rows.First(row => row.IsOf(table));
        var names = route.DeliveryIdColumn is { } id ? [id] : route.Ask.Keys;
        var values = new List<(object?, Column)>();
        var where = Statements.Equal(target, names.Select(name => table.Column(name)!).Select(column => (column, header[column])), values);
        return await First(connection, transaction, table, table.Column(route.NumberColumn!), where, values, stop);
    }

    async Task<(bool Found, string? Number)> First(
        DbConnection connection,
        DbTransaction? transaction,
        Table table,
        Column? number,
        string where,
        List<(object? Value, Column Column)> values,
        CancellationToken stop)
    {
        var text = target.Select(number is null ? "1" : target.Quote(number.Name), $"FROM {table.Quoted} WHERE {where}", 1);
        await using var reader = await connection.ExecuteReaderAsync(
            new CommandDefinition(text, new Parameters(target, values), transaction, cancellationToken: stop));
        if (!await reader.ReadAsync(stop))
            return (false, null);
        return (true, number is null || await reader.IsDBNullAsync(0, stop) ? null : Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)?.TrimEnd());
    }

    static string? Number(Work work, Tables tables)
    {
        if (work.Route is not { NumberColumn: { } name } route)
            return null;
        var table = tables[route.Tables[0].Name];
        var header = work.Rows.First(row => row.IsOf(table));
        return Convert.ToString(header[table.Column(name)!], CultureInfo.InvariantCulture) is { Length: > 0 } number ? number : null;
    }

    IEnumerable<Row> ReceiptRows(Tables tables, IReadOnlyList<Work> group, string?[] numbers)
    {
        if (options.ReceiptTable is not { } name)
            yield break;
        var table = tables[name];
        Column[] columns = [.. Receipts.Columns.Select(column => table.Column(column)!)];
        for (var n = 0; n < group.Count; n++)
        {
            var message = group[n].Message;
            yield return new Row(ReceiptOrder, table, columns, [message.DeliveryId, Cut(message.Number), message.Version, Cut(numbers[n])]);
        }
    }

    static string? Cut(string? text) => text is { Length: > Receipts.NumberLength } ? text[..Receipts.NumberLength] : text;

    /// <summary>Rows that were touched.</summary>
    async Task<int> Execute(DbConnection connection, DbTransaction transaction, IReadOnlyList<Statement> statements, bool prelude, CancellationToken stop)
    {
        if (statements.Count == 0)
            return 0;
        if (target.JoinsStatements)
            return await Run(Statements.Join(prelude ? target.Prelude : "", statements));
        var touched = 0;
        foreach (var statement in statements)
            touched += await Run(statement);
        return touched;

        // Without Dapper's cache of statements: theirs differ by how many rows each has, and it would keep them all.
        Task<int> Run(Statement statement) => connection.ExecuteAsync(
            new CommandDefinition(statement.Text, new Parameters(target, statement.Values), transaction, flags: CommandFlags.NoCache, cancellationToken: stop));
    }

    async Task End(DbTransaction? transaction)
    {
        if (transaction is null)
            return;
        try
        {
            await transaction.DisposeAsync();
        }
        catch (Exception error) when (target.Judge(error) is not null)
        {
            // The connection is gone and its transaction with it; what the push is has been said already.
        }
    }
}
