using System.Data.Common;

namespace Exchange.Adapters.Database;

/// <summary>What is wrong with options beyond what their attributes say: all of it, each with its place as JSON Pointer (RFC 6901).</summary>
internal static class DatabaseFaults
{
    static IEnumerable<(string, string)> OfNoSubmit(DatabaseOptions options)
    {
        if (options is { Pull.Count: 0 })
            yield return ("/submit", "is missing, and so is pull: the adapter would do nothing");
        if (options is not { Withdraw: null, WithdrawUpdate: null })
            yield return ("/submit", "is missing, and a withdrawal needs it");
        if (options is not { ReceiptTable: null, Held: null })
            yield return ("/submit", "is missing, and receiptTable and held speak of what is written by it");
    }

    // A driver knows several spellings of the same; all of them belong to the secret.
    static readonly string[] PasswordWords = ["password", "pwd", "passfile", "sslpassword", "ssl password", "certificatepassword", "certificate password"];

    public static IEnumerable<(string Pointer, string Message)> Of(DatabaseOptions options)
    {
        IEnumerable<(string, string)>[] parts =
        [
            OfConnection(options),
            options.Submit is { } submit ? OfRoute("/submit", submit) : OfNoSubmit(options),
            options.Withdraw is { } withdraw ? OfRoute("/withdraw", withdraw) : [],
            options.WithdrawUpdate is { } update ? OfUpdate(update) : [],
            OfReceipts(options),
            options.Progress is { } progress ? OfProgress(progress) : [],
            options.Held is { } held ? OfHeld(held) : [],
            PullFaults.Of(options.Pull),
        ];
        foreach (var fault in parts.SelectMany(part => part))
            yield return fault;
        if (options.Withdraw is not null && options.WithdrawUpdate is not null)
            yield return ("/withdrawUpdate", "cannot stand beside withdraw: a withdrawal is either written or changes what was written");
    }

    static IEnumerable<(string, string)> OfConnection(DatabaseOptions options)
    {
        if (options.Database is DatabaseProduct.Sqlite && options.Secret is not null)
            yield return ("/secret", "is not used by SQLite, which has no password");
        var words = Words(options.Connection);
        if (words is null)
        {
            yield return ("/connection", "is no connection string: word=value, separated by semicolons");
            yield break;
        }
        if (words.FirstOrDefault(word => PasswordWords.Contains(word, StringComparer.OrdinalIgnoreCase)) is { } password)
            yield return ("/connection", $"holds {password}: a password is the secret's");
        else if (Target.Fault(options) is { } fault)
            yield return ("/connection", fault);
    }

    static List<string>? Words(string connection)
    {
        try
        {
            return [.. new DbConnectionStringBuilder { ConnectionString = connection }.Keys!.Cast<string>()];
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static IEnumerable<(string, string)> OfRoute(string at, WriteRoute route)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var n = 0; n < route.Tables.Count; n++)
        {
            var table = route.Tables[n];
            if (Names.FaultOfTable(table.Name) is { } fault)
                yield return ($"{at}/tables/{n}/name", fault);
            else if (!seen.Add(table.Name))
                yield return ($"{at}/tables/{n}/name", "is given twice");
            foreach (var found in OfFile($"{at}/tables/{n}/file", table))
                yield return found;
            foreach (var found in OfFilled($"{at}/tables/{n}/set", table.Set).Concat(OfNames($"{at}/tables/{n}/columns", table.Columns.Keys)))
                yield return found;
        }
        if (route.DeliveryIdColumn is { } id && Names.FaultOfColumn(id) is { } idFault)
            yield return ($"{at}/deliveryIdColumn", idFault);
        if (route.NumberColumn is { } number && Names.FaultOfColumn(number) is { } numberFault)
            yield return ($"{at}/numberColumn", numberFault);
        if (route.NumberColumn is not null && route.DeliveryIdColumn is null && route.Ask.Count == 0)
            yield return ($"{at}/numberColumn", "needs deliveryIdColumn or ask: the row is found again by them");
        foreach (var found in OfFilled($"{at}/ask", route.Ask))
            yield return found;
    }

    static IEnumerable<(string, string)> OfFile(string at, TableRule table)
    {
        if (table.File is not { } file)
            yield break;
        if (at.StartsWith("/withdraw", StringComparison.Ordinal))
            yield return (at, "is only for submit: no file goes with a withdrawal");
        if (Names.FaultOfColumn(file.Column) is { } column)
            yield return ($"{at}/column", column);
        else if (file.Column.Equals(file.By, StringComparison.OrdinalIgnoreCase))
            yield return ($"{at}/column", "is the column of by: one says which file, the other gets its bytes");
        else if (table.Set.Keys.Contains(file.Column, StringComparer.OrdinalIgnoreCase))
            yield return ($"{at}/column", "stands in set, which fills it otherwise");
        if (Names.FaultOfColumn(file.By) is { } by)
            yield return ($"{at}/by", by);
        else if (table.Set.Keys.Contains(file.By, StringComparer.OrdinalIgnoreCase))
            yield return ($"{at}/by", "stands in set: the message itself says which file");
    }

    static IEnumerable<(string, string)> OfUpdate(UpdateRoute update)
    {
        if (Names.FaultOfTable(update.Table) is { } fault)
            yield return ("/withdrawUpdate/table", fault);
        foreach (var found in OfFilled("/withdrawUpdate/set", update.Set).Concat(OfFilled("/withdrawUpdate/match", update.Match)))
            yield return found;
    }

    static IEnumerable<(string, string)> OfReceipts(DatabaseOptions options)
    {
        if (options.CreateReceiptTable && options.ReceiptTable is null)
            yield return ("/createReceiptTable", "needs receiptTable, which names the table");
        if (options.ReceiptTable is { } name && Names.FaultOfTable(name) is { } fault)
            yield return ("/receiptTable", fault);
    }

    static IEnumerable<(string, string)> OfProgress(ProgressPart progress)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var n = 0; n < progress.Tables.Count; n++)
        {
            var (at, table) = ($"/progress/tables/{n}", progress.Tables[n]);
            if (Names.FaultOfTable(table.Name) is { } fault)
                yield return ($"{at}/name", fault);
            else if (!seen.Add(table.Name))
                yield return ($"{at}/name", "is given twice: one table has one mapping, which can tell its rows apart");
            foreach (var found in OfNames($"{at}/key", table.Key).Concat(OfNames($"{at}/columns", table.Columns)).Concat(OfNames($"{at}/unread", table.Unread.Keys)))
                yield return found;
            foreach (var found in OfFilled($"{at}/mark", table.Mark, ofMessage: false))
                yield return found;
            foreach (var (column, values) in table.Unread)
            {
                if (values.Count is 0 or > 20)
                    yield return ($"{at}/unread/{column}", "needs 1 to 20 values");
            }
            if (table.Order is { } order && Names.FaultOfColumn(order) is { } orderFault)
                yield return ($"{at}/order", orderFault);
            // Else a marked row would be read again for ever.
            if (!table.Mark.Any(mark => Values(table.Unread, mark.Key) is { } values && !values.Contains(mark.Value, StringComparer.Ordinal)))
                yield return ($"{at}/mark", "leaves the row unread: one of its columns must stand in unread with other values");
        }
    }

    static IEnumerable<(string, string)> OfHeld(HeldTable held)
    {
        if (Names.FaultOfTable(held.Table) is { } fault)
            yield return ("/held/table", fault);
        foreach (var (name, column) in HeldReading.Columns(held).Prepend(("key", held.Key)))
        {
            if (Names.FaultOfColumn(column) is { } columnFault)
                yield return ($"/held/{(name == "at" ? "time" : name)}", columnFault);
        }
        if (held is { DeliveryId: null, Number: null, Acknowledgement: null })
            yield return ("/held", "needs deliveryId, number or acknowledgement: by one of them a row is found in the hub");
    }

    static IReadOnlyList<string>? Values(IReadOnlyDictionary<string, IReadOnlyList<string>> unread, string column) =>
        unread.FirstOrDefault(one => one.Key.Equals(column, StringComparison.OrdinalIgnoreCase)).Value;

    internal static IEnumerable<(string, string)> OfNames(string at, IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (Names.FaultOfColumn(name) is { } fault)
                yield return (at, $"'{name}' {fault}");
            else if (!seen.Add(name))
                yield return (at, $"'{name}' is given twice");
        }
    }

    internal static IEnumerable<(string, string)> OfFilled(string at, IReadOnlyDictionary<string, string> filled, bool ofMessage = true)
    {
        foreach (var fault in OfNames(at, filled.Keys))
            yield return fault;
        foreach (var (name, text) in filled)
        {
            foreach (var fault in FilledText.Faults(text, ofMessage))
                yield return ($"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", fault);
        }
    }
}
