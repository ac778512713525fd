using System.Data;
using System.Data.Common;
using Dapper;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>One row that is to be inserted.</summary>
/// <param name="Order">Tables of a lower order are written first.</param>
/// <param name="Values">One for each column; ready for the driver.</param>
/// <remarks>Tables and columns are compared by name: the messages of a batch may have been read under two looks at the catalog.</remarks>
internal sealed record Row(int Order, Table Table, IReadOnlyList<Column> Columns, IReadOnlyList<object?> Values)
{
    public bool IsOf(Table table) => Table.Quoted == table.Quoted;

    public object? this[Column column]
    {
        get
        {
            for (var n = 0; n < Columns.Count; n++)
            {
                if (Columns[n].Name == column.Name)
                    return Values[n];
            }
            return null;
        }
    }
}

/// <summary>What one message asks of the database: rows to insert, or rows to change.</summary>
/// <param name="Route">Null for a withdrawal that changes rows.</param>
internal sealed record Work(Message Message, WriteRoute? Route, IReadOnlyList<Row> Rows, Statement? Update);

/// <summary>One statement with its values, in the order of their places @p0, @p1 …</summary>
internal sealed record Statement(string Text, IReadOnlyList<(object? Value, Column Column)> Values);

/// <summary>Hands values to the driver as their columns want them.</summary>
internal sealed class Parameters(Target target, IReadOnlyList<(object? Value, Column Column)> values) : SqlMapper.IDynamicParameters
{
    static readonly string[] Known = [.. Enumerable.Range(0, 1024).Select(n => $"@p{n}")];

    public static string Name(int n) => n < Known.Length ? Known[n] : $"@p{n}";

    public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
    {
        for (var n = 0; n < values.Count; n++)
        {
            var parameter = (DbParameter)command.CreateParameter();
            parameter.ParameterName = Name(n);
            target.Bind(parameter, values[n].Value, values[n].Column);
            command.Parameters.Add(parameter);
        }
    }
}
