using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>
/// Makes rows of a message: <c>{"TABLE": {row}, "TABLE2": [{row}, …]}</c>, or a list of rows or one flat object for a route of one table.
/// Everything is looked up in the catalog, converted and measured here, before anything is sent.
/// </summary>
internal sealed class RowReading(DatabaseOptions options, Target target, Conversion conversion, TimeProvider clock)
{
    /// <summary>Null when <paramref name="work"/> is made; else why the message cannot be written as it is.</summary>
    public PushAnswer? Read(Message message, Tables tables, out Work? work)
    {
        work = null;
        try
        {
            work = message.Purpose is MessagePurpose.Withdraw && options.WithdrawUpdate is { } update
                ? new Work(message, null, [], Change(message, update, tables))
                : Insert(message, message.Purpose is MessagePurpose.Withdraw ? options.Withdraw : options.Submit, tables);
            return null;
        }
        catch (Misfit misfit)
        {
            return new PushAnswer.Rejected(misfit.Code, misfit.Message);
        }
        catch (FileNotFoundException)
        {
            // Not for ever: somebody may put the folder back.
            return new PushAnswer.Unavailable("a file that goes with the message is not in the hub's folder");
        }
        catch (IOException)
        {
            return new PushAnswer.Unavailable("a file that goes with the message cannot be read from the hub's folder");
        }
    }

    /// <summary>Values that the options give, ready for the driver.</summary>
    public IEnumerable<(Column Column, object? Value)> Filled(IReadOnlyDictionary<string, string> texts, Table table, Message? message)
    {
        foreach (var (name, text) in texts)
        {
            var column = table.Column(name) ?? throw new Misfit("column-missing", $"table {table.Name} has no column {name}");
            yield return (column, FilledText.Of(text, message, clock.GetUtcNow(), conversion.Offset) is { } filled ? Text(filled, table, column, null) : null);
        }
    }

    Work Insert(Message message, WriteRoute? route, Tables tables)
    {
        if (route is null && message.Purpose is MessagePurpose.Submit)
            throw new Misfit("submit-not-supported", "These tables are only harvested from: nothing can be handed over here.");
        if (route is null)
            throw new Misfit("withdrawal-not-supported", "These tables have no place for withdrawals: tell the department, then settle this delivery by hand.");
        using var payload = Payload(message);
        var rows = new List<Row>();
        var files = new RowFiles(message);
        foreach (var (rule, objects) in Parts(payload.RootElement, route))
        {
            var order = (route == options.Submit ? 0 : 100) + route.Tables.ToList().IndexOf(rule);
            foreach (var one in objects)
            {
                if (rows.Count == options.RowsLimit)
                    throw new Misfit("too-many-rows", $"the message has more than {options.RowsLimit} rows");
                rows.Add(OneRow(one, order, rule, tables[rule.Name], files, route));
            }
        }
        foreach (var rule in route.Tables)
        {
            var found = rows.Count(row => row.IsOf(tables[rule.Name]));
            if (found < rule.AtLeast)
                throw new Misfit("too-few-rows", $"the message has {found} rows for table {rule.Name}, it needs {rule.AtLeast}");
        }
        var headers = rows.Count(row => row.IsOf(tables[route.Tables[0].Name]));
        if (rows.Count == 0 || (route.DeliveryIdColumn ?? route.NumberColumn) is not null && headers != 1)
            throw new Misfit("row-count", $"the message has {headers} rows for table {route.Tables[0].Name}: there must be one");
        return new Work(message, route, rows, null);
    }

    Statement Change(Message message, UpdateRoute update, Tables tables)
    {
        var table = tables[update.Table];
        var values = new List<(object?, Column)>();
        var where = Statements.Equal(target, Filled(update.Match, table, message), values);
        return Statements.Update(target, table, [.. Filled(update.Set, table, message)], where, values);
    }

    static JsonDocument Payload(Message message)
    {
        try
        {
            return JsonDocument.Parse(message.Payload);
        }
        catch (JsonException)
        {
            throw new Misfit("message-not-rows", "The message is no JSON: tables take a mapping of format rows or json.");
        }
    }

    static IEnumerable<(TableRule, IEnumerable<JsonElement>)> Parts(JsonElement root, WriteRoute route)
    {
        if (root.ValueKind is JsonValueKind.Array || route.Tables.Count == 1 && IsRow(root))
        {
            if (route.Tables.Count > 1)
                throw new Misfit("message-not-rows", "The message is a list of rows and does not say for which table: use format json with the tables' names.");
            yield return (route.Tables[0], Objects(root));
            yield break;
        }
        if (root.ValueKind is not JsonValueKind.Object)
            throw new Misfit("message-not-rows", "The message is neither an object of tables nor a list of rows.");
        var seen = new HashSet<TableRule>(ReferenceEqualityComparer.Instance);
        foreach (var part in root.EnumerateObject())
        {
            var rule = Names.Find(route.Tables, one => one.Name, part.Name)
                ?? throw new Misfit("table-unknown", $"the message has rows for {Shown(part.Name)}, which is no table of the adapter");
            if (!seen.Add(rule))
                throw new Misfit("message-not-rows", $"the message has table {rule.Name} twice");
            if (part.Value.ValueKind is not JsonValueKind.Null)
                yield return (rule, Objects(part.Value));
        }
    }

    static bool IsRow(JsonElement root) =>
        root.ValueKind is JsonValueKind.Object && !root.EnumerateObject().Any(part => part.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array);

    static IEnumerable<JsonElement> Objects(JsonElement part)
    {
        IEnumerable<JsonElement> rows = part.ValueKind is JsonValueKind.Array ? part.EnumerateArray() : [part];
        foreach (var row in rows)
            yield return row.ValueKind is JsonValueKind.Object ? row : throw new Misfit("message-not-rows", "A row of the message is no object.");
    }

    Row OneRow(JsonElement one, int order, TableRule rule, Table table, RowFiles files, WriteRoute route)
    {
        var message = files.Message;
        var values = new Dictionary<Column, object?>(ReferenceEqualityComparer.Instance);
        foreach (var member in one.EnumerateObject())
        {
            var column = table.Column(member.Name) ?? throw new Misfit("column-missing", $"table {table.Name} has no column {Shown(member.Name)}");
            if (!values.TryAdd(column, Value(member.Value, table, column, Rule(rule, column))))
                throw new Misfit("message-not-rows", $"a row of table {table.Name} has column {column.Name} twice");
        }
        foreach (var (column, value) in Filled(rule.Set, table, message))
            values[column] = value;
        if (rule.File is { } file && files.Of(one, file, table) is { } bytes)
            values[table.Column(file.Column)!] = bytes;
        if (rule == route.Tables[0] && route.DeliveryIdColumn is { } name)
            SetDeliveryId(values, table, table.Column(name)!, message);
        foreach (var column in table.Columns)
        {
            if (column.Null is Nulls.Allowed || values.GetValueOrDefault(column) is not null)
                continue;
            if (column.Null is Nulls.Refused)
                throw new Misfit("value-missing", $"table {table.Name} needs a value for column {column.Name}");
            // A mapping of rows writes null for what the form does not have; the column's default or counter is meant then.
            values.Remove(column);
        }
        return new Row(order, table, [.. values.Keys], [.. values.Values]);
    }

    void SetDeliveryId(Dictionary<Column, object?> values, Table table, Column column, Message message)
    {
        var id = Text(message.DeliveryId, table, column, null);
        if (values.TryGetValue(column, out var given) && given is not null && !Equals(given, id))
            throw new Misfit("delivery-id-differs", $"column {column.Name} of table {table.Name} is to hold the delivery id, and the message has something else for it");
        values[column] = id;
    }

    static ColumnRule? Rule(TableRule rule, Column column) =>
        rule.Columns.Count == 0 ? null
        : rule.Columns.TryGetValue(column.Name, out var exact) ? exact
        : rule.Columns.FirstOrDefault(one => one.Key.Equals(column.Name, StringComparison.OrdinalIgnoreCase)).Value;

    object? Value(JsonElement value, Table table, Column column, ColumnRule? rule) =>
        conversion.Try(value, column, rule, out var made) is { } misfit ? throw At(misfit, table, column) : made;

    public object? Text(string text, Table table, Column column, ColumnRule? rule) =>
        conversion.TryText(text, column, rule, out var made) is { } misfit ? throw At(misfit, table, column) : made;

    static Misfit At(Conversion.Misfit misfit, Table table, Column column) => new(misfit.Code, $"{table.Name}.{column.Name}: {misfit.Words}");

    // A name in a message is the mapping's and no value, but nothing keeps it short.
    static string Shown(string name) => Names.IsName(name) ? name : "a name that is none";

    /// <summary>Unwinds from wherever a message turns out not to fit; never leaves this folder.</summary>
    internal sealed class Misfit(string code, string message) : Exception(message)
    {
        public string Code => code;
    }
}
