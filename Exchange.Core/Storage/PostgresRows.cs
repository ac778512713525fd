using System.Data;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Exchange.Core.Storage;

/// <summary>
/// One statement for many rows of values: of each parameter an array goes out, and the server joins them (<c>unnest</c>). A group of fifty settlements is then five statements and not two hundred and fifty,
/// which is where PostgreSQL's time went.
/// </summary>
/// <remarks>
/// Takes the three forms that statements marked as <see cref="Sql.ForRows"/> have: <c>insert … values (…)</c>; <c>insert … select … where …</c> whose first parameter is the new row's id; <c>update … where …</c>.
/// Places in the text are rewritten, values never get into it.
/// </remarks>
internal sealed partial class PostgresRows(Dialect dialect)
{
    private const string Condition = "\nwhere not exists ", Absent = "\n{absent ";

    // A column of values that are all null has no type of its own, and what stands in the statement then is null: so a statement may have more than one text.
    private readonly Dictionary<(Sql Sql, ulong Nulls), string> _texts = [];

    /// <summary>The statement for the commands' values; what it touched is told as <see cref="Touches"/> says.</summary>
    public NpgsqlBatchCommand Statement(Sql sql, IReadOnlyList<Command> commands)
    {
        var columns = sql.Names.Count;
        var arrays = new Array?[columns];
        var nulls = 0UL;
        for (var i = 0; i < columns; i++)
        {
            arrays[i] = Column(commands, i);
            if (arrays[i] is null) nulls |= 1UL << i;
        }
        if (!_texts.TryGetValue((sql, nulls), out var text)) text = _texts[(sql, nulls)] = Text(sql, arrays);
        var statement = new NpgsqlBatchCommand(text);
        foreach (var array in arrays)
            if (array is not null) statement.Parameters.Add(new NpgsqlParameter { Value = array, NpgsqlDbType = NpgsqlDbType.Array | TypeOf(array) });
        return statement;
    }

    /// <summary>An insert with a condition is told apart by the ids that it returns, an update by the rows' numbers; a plain insert touches all or fails.</summary>
    public static Touching Touches(Sql sql)
        => sql.Text.StartsWith("update ", StringComparison.Ordinal) ? Touching.Places : sql.Text.Contains(Absent, StringComparison.Ordinal) ? Touching.Ids : Touching.All;

    private string Text(Sql sql, Array?[] arrays)
    {
        var rendered = sql.For(dialect);
        var values = 0;
        var places = sql.Names.Select((name, i) => (name, Place: arrays[i] is null ? "null" : arrays[i] is string?[] ? $"(p.v{i} collate \"C\")" : $"p.v{i}", Column: $"v{i}", Given: arrays[i] is null ? 0 : ++values)).ToList();
        var rows = $" from unnest({string.Join(", ", places.Where(place => place.Given > 0).Select(place => "$" + place.Given))}) with ordinality p({string.Join(", ", [.. places.Where(place => place.Given > 0).Select(place => place.Column), "n"])})";
        var text = ParameterPattern().Replace(rendered, match => places.First(place => place.name == match.Groups["name"].Value).Place);
        if (Touches(sql) == Touching.Places)
        {
            var where = text.IndexOf("\nwhere ", StringComparison.Ordinal);
            return string.Concat(text.AsSpan(0, where), rows, text.AsSpan(where), " returning p.n");
        }
        if (PlainInsert().Match(text) is { Success: true } plain)
            return $"{plain.Groups["into"].Value} select {plain.Groups["values"].Value}{rows}";
        var condition = text.IndexOf(Condition, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, condition), rows, text.AsSpan(condition), " returning id");
    }

    private static Array? Column(IReadOnlyList<Command> commands, int place)
    {
        object? sample = null;
        for (var i = 0; i < commands.Count && sample is null; i++) sample = commands[i].Values[place];
        return sample switch
        {
            null => null,
            string => Fill(new string?[commands.Count], static value => (string?)value),
            double => Fill(new double?[commands.Count], static value => (double?)value),
            long or int => Fill(new long?[commands.Count], static value => value is int small ? small : (long?)value),
            byte[] or ReadOnlyMemory<byte> => Fill(new byte[]?[commands.Count], static value => value is ReadOnlyMemory<byte> bytes ? bytes.ToArray() : (byte[]?)value),
            var other => throw new ArgumentException($"A value of type {other.GetType().Name} cannot be stored.", nameof(commands)),
        };

        T[] Fill<T>(T[] column, Func<object?, T> read)
        {
            for (var i = 0; i < column.Length; i++) column[i] = read(commands[i].Values[place]);
            return column;
        }
    }

    private static NpgsqlDbType TypeOf(Array array) => array switch
    {
        string?[] => NpgsqlDbType.Text,
        long?[] => NpgsqlDbType.Bigint,
        double?[] => NpgsqlDbType.Double,
        _ => NpgsqlDbType.Bytea,
    };

    public enum Touching
    {
        All,
        Ids,
        Places,
    }

    [GeneratedRegex("(?<!@)@(?<name>[a-z_][a-z0-9_]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"^(?<into>insert into [a-z_]+ \([a-z_,\s]+\))\s+values \((?<values>.+)\)\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: -1)]
    private static partial Regex PlainInsert();
}
