using System.Data.Common;

namespace Exchange.Core.Storage;

public enum Right { Select, Insert, Update, Delete }

/// <summary>A right that a login needs on a table.</summary>
public readonly record struct TableRight(Right Right, string Table);

/// <summary>What the hub's login may do with its tables: looked at once, at start, so that a right that is missing is told then and not by the first record that needs it.</summary>
public static class Rights
{
    public static string ToWord(this Right right) => right switch
    {
        Right.Select => "SELECT",
        Right.Insert => "INSERT",
        Right.Update => "UPDATE",
        Right.Delete => "DELETE",
        _ => throw new ArgumentOutOfRangeException(nameof(right), right, "No such right."),
    };

    /// <exception cref="StorageTroubleException">Some are missing: each of them with its table.</exception>
    public static async Task Check(Database database, IReadOnlyCollection<TableRight> needed, CancellationToken stop)
    {
        var look = database.Dialect.MissingRights(needed);
        if (look.Length == 0) return;
        var missing = new List<string>();
        await using var connection = await database.Open(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = look;
        await using (var reader = await command.ExecuteReaderAsync(stop))
            while (await reader.ReadAsync(stop)) missing.Add($"{reader.GetString(0)} on {reader.GetString(1)}");
        if (missing.Count > 0) throw new StorageTroubleException(TroubleWords.MissingRight(string.Join(", ", missing)));
    }

    /// <summary>Gives a login these rights and takes from it every other right that it was given on these tables. By the tables' owner.</summary>
    /// <param name="login">Taken as a name, whatever characters it has.</param>
    public static Task Grant(Database database, string login, IEnumerable<TableRight> needed, CancellationToken stop) => Grant(database, login, needed, static _ => [], stop);

    /// <param name="more">Further statements, made of the quoted login; in the same transaction.</param>
    public static async Task Grant(Database database, string login, IEnumerable<TableRight> needed, Func<string, IEnumerable<string>> more, CancellationToken stop)
    {
        await using var connection = await database.Open(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        foreach (var statement in Grants(database.Dialect, login, needed).Concat(more(database.Dialect.Quoted(login))))
        {
            await using var command = connection.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, statement);
            await command.ExecuteNonQueryAsync(stop);
        }
        await transaction.CommitAsync(stop);
    }

    internal static IEnumerable<string> Grants(Dialect dialect, string login, IEnumerable<TableRight> needed)
    {
        var to = dialect.Quoted(login);
        foreach (var table in needed.GroupBy(static one => one.Table, static one => one.Right, StringComparer.Ordinal))
        {
            yield return $"revoke all on {table.Key} from {to}";
            yield return $"grant {string.Join(", ", table.Order().Select(ToWord))} on {table.Key} to {to}";
        }
    }
}
