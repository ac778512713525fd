using System.Globalization;
using System.Text;

namespace Exchange.Adapters.Database;

/// <summary>Builds the adapter's statements. Names come from the database's catalog and are quoted; values are always parameters.</summary>
internal static class Statements
{
    /// <summary>Rows of one table with the same columns share a statement, as far as the database's limits go.</summary>
    public static IEnumerable<Statement> Inserts(Target target, IEnumerable<Row> rows)
    {
        foreach (var alike in rows.GroupBy(row => (row.Order, string.Join('\n', row.Columns.Select(column => column.Name)))).OrderBy(group => group.Key.Order))
        {
            var first = alike.First();
            var head = $"INSERT INTO {first.Table.Quoted} ({string.Join(", ", first.Columns.Select(column => target.Quote(column.Name)))}) VALUES ";
            foreach (var chunk in alike.Chunk(Math.Max(1, Math.Min(1000, target.MostParameters / Math.Max(1, first.Columns.Count)))))
            {
                var text = new StringBuilder(head);
                var values = new List<(object?, Column)>(chunk.Length * first.Columns.Count);
                for (var n = 0; n < chunk.Length; n++)
                {
                    text.Append(n == 0 ? "(" : ", (");
                    for (var c = 0; c < first.Columns.Count; c++)
                    {
                        text.Append(c == 0 ? "" : ", ").Append(Parameters.Name(values.Count));
                        values.Add((chunk[n].Values[c], first.Columns[c]));
                    }
                    text.Append(')');
                }
                yield return new Statement(text.ToString(), values);
            }
        }
    }

    public static Statement Update(Target target, Table table, IReadOnlyList<(Column Column, object? Value)> set, string where, IReadOnlyList<(object? Value, Column Column)> found)
    {
        var values = new List<(object?, Column)>(found);
        var changes = new List<string>();
        foreach (var (column, value) in set)
        {
            changes.Add($"{target.Quote(column.Name)} = {Parameters.Name(values.Count)}");
            values.Add((value, column));
        }
        return new Statement($"UPDATE {table.Quoted} SET {string.Join(", ", changes)} WHERE {where}", values);
    }

    /// <summary>All columns equal, null included; adds its values to <paramref name="values"/>.</summary>
    public static string Equal(Target target, IEnumerable<(Column Column, object? Value)> wanted, List<(object? Value, Column Column)> values)
    {
        var parts = new List<string>();
        foreach (var (column, value) in wanted)
        {
            if (value is null)
            {
                parts.Add($"{target.Quote(column.Name)} IS NULL");
                continue;
            }
            parts.Add($"{target.Quote(column.Name)} = {Parameters.Name(values.Count)}");
            values.Add((value, column));
        }
        return string.Join(" AND ", parts);
    }

    /// <summary>One statement out of several, for one round trip: places are counted on.</summary>
    public static Statement Join(string prelude, IReadOnlyList<Statement> statements)
    {
        if (statements.Count == 1)
            return statements[0] with { Text = prelude + statements[0].Text };
        var text = new StringBuilder(prelude);
        var values = new List<(object?, Column)>(statements.Sum(one => one.Values.Count));
        foreach (var statement in statements)
        {
            Renumbered(text, statement.Text, values.Count);
            text.Append(";\n");
            values.AddRange(statement.Values);
        }
        return new Statement(text.ToString(), values);
    }

    // Names have no @ in them (Names), so each @p is a place.
    static void Renumbered(StringBuilder made, string text, int by)
    {
        var at = 0;
        while (by > 0 && text.IndexOf("@p", at, StringComparison.Ordinal) is var place and >= 0)
        {
            var end = place + 2;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            made.Append(text, at, place - at).Append(Parameters.Name(int.Parse(text.AsSpan(place + 2, end - place - 2), CultureInfo.InvariantCulture) + by));
            at = end;
        }
        made.Append(text, at, text.Length - at);
    }
}
