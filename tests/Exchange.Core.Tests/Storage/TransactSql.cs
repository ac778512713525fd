using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Exchange.Core.Tests.Storage;

/// <summary>
/// Holds a text to what SQL Server 2019 and Babelfish 4 both take. Syntax only: no server looks at the names.
/// </summary>
internal sealed class TransactSql : TSqlFragmentVisitor
{
    private readonly List<string> _faults = [];

    public static IReadOnlyList<string> FaultsOf(string text)
    {
        var script = new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        if (errors.Count > 0) return [.. errors.Select(error => $"line {error.Line}, column {error.Column}: {error.Message}")];
        var visitor = new TransactSql();
        script.Accept(visitor);
        return visitor._faults;
    }

    public override void Visit(MergeStatement node) => _faults.Add("MERGE");

    public override void Visit(WaitForStatement node) => _faults.Add("WAITFOR");

    public override void Visit(UpdateStatement node) => NoCommonTable(node, "UPDATE");

    public override void Visit(DeleteStatement node) => NoCommonTable(node, "DELETE");

    public override void Visit(AlterTableAddTableElementStatement node)
    {
        var added = node.Definition.ColumnDefinitions.Count + node.Definition.TableConstraints.Count;
        if (added > 1) _faults.Add("ALTER TABLE adds several things at once");
    }

    public override void Visit(TSqlStatement node)
    {
        if (node.GetType().Name.StartsWith("CreateOrAlter", StringComparison.Ordinal)) _faults.Add("CREATE OR ALTER");
    }

    public override void Visit(SelectSetVariable node) => _faults.Add("SELECT @v = …");

    public override void Visit(ConvertCall node)
    {
        if (node.Style is IntegerLiteral style && int.Parse(style.Value, CultureInfo.InvariantCulture) is 1 or 2) _faults.Add("CONVERT with a hex style");
    }

    /// <summary>Columns of what a statement selects that come as int: SqlClient reads none of them as the bigint that they are elsewhere.</summary>
    public static IReadOnlyList<string> SmallNumbers(string text)
    {
        var script = (TSqlScript)new TSql150Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out _);
        var found = new List<string>();
        foreach (var select in script.Batches.SelectMany(static batch => batch.Statements).OfType<SelectStatement>()) Look(select.QueryExpression);
        return found;

        void Look(QueryExpression query)
        {
            if (query is BinaryQueryExpression both)
            {
                Look(both.FirstQueryExpression);
                Look(both.SecondQueryExpression);
            }
            if (query is not QuerySpecification one) return;
            found.AddRange(one.SelectElements.OfType<SelectScalarExpression>().Where(static element => IsSmall(element.Expression)).Select(static element => Source(element)));
        }

        static bool IsSmall(ScalarExpression value) => value switch
        {
            IntegerLiteral => true,
            FunctionCall { FunctionName.Value: var name } call => name.Equals("count", StringComparison.OrdinalIgnoreCase) || (name.ToLowerInvariant() is "sum" or "max" or "min" && call.Parameters.Any(IsSmall)),
            SearchedCaseExpression choice => choice.WhenClauses.All(static when => IsSmall(when.ThenExpression)) && (choice.ElseExpression is null || IsSmall(choice.ElseExpression)),
            ParenthesisExpression inner => IsSmall(inner.Expression),
            ScalarSubquery { QueryExpression: QuerySpecification inner } => inner.SelectElements.OfType<SelectScalarExpression>().Any(static element => IsSmall(element.Expression)),
            _ => false,
        };

        static string Source(TSqlFragment fragment) => string.Concat(fragment.ScriptTokenStream.Skip(fragment.FirstTokenIndex).Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1).Select(static token => token.Text));
    }

    private void NoCommonTable(StatementWithCtesAndXmlNamespaces node, string verb)
    {
        if (node.WithCtesAndXmlNamespaces is not null) _faults.Add(verb + " with a common table expression");
    }
}
