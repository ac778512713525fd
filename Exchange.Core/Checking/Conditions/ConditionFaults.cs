using Exchange.Core.Expressions;

namespace Exchange.Core.Checking.Conditions;

/// <summary>What can be said of a condition without a record.</summary>
internal static class ConditionFaults
{
    // The same record must always get the same answer, and what a record says is no program.
    static readonly HashSet<string> Impure = new(StringComparer.Ordinal) { "now", "millis", "random", "shuffle", "eval" };

    public static ConditionException Syntax(ExpressionSyntaxException fault) => new(
        $"条件第 {fault.Line} 行第 {fault.Column} 列:{(fault.Token == null ? "表达式没有写完" : $"此处不应是“{fault.Token}”")}{(fault.Expected == null ? "" : $",应为“{fault.Expected}”")}",
        fault.Message);

    /// <exception cref="ConditionException">A name that nothing declares, or a function that is not for conditions.</exception>
    public static void Find(Expression expression)
    {
        var bound = BoundIn(expression.Syntax);
        foreach (var variable in expression.Syntax.All.OfType<VariableSyntax>().Where(v => v.Name is not ("" or "$") && !bound.Contains(v.Name)))
        {
            var (line, column) = ExpressionFaults.LineAndColumn(expression.Text, variable.Position);
            if (Impure.Contains(variable.Name))
                throw new ConditionException($"条件第 {line} 行第 {column} 列:条件中不能使用 ${variable.Name},同一数据必须始终得到同一结论",
                    $"${variable.Name} cannot be used in a condition: the same record must always get the same answer (line {line}, column {column})");
            if (!FieldCondition.Functions.Has(variable.Name))
                throw new ConditionException($"条件第 {line} 行第 {column} 列:没有变量或函数 ${variable.Name}",
                    $"there is no variable or function ${variable.Name} (line {line}, column {column})");
        }
        if (expression.Syntax is StringSyntax or NumberSyntax or NullSyntax or BooleanSyntax or ObjectSyntax or ArraySyntax or LambdaSyntax or RegexSyntax)
            throw new ConditionException("条件的结果与数据无关,或不会是真或假", "the condition does not depend on the record, or cannot be true or false");
    }

    static HashSet<string> BoundIn(Syntax root)
    {
        var bound = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in root.All)
        {
            if (node is BindSyntax bind) bound.Add(bind.Variable);
            if (node is LambdaSyntax lambda) bound.UnionWith(lambda.Parameters);
            if (node is not PathSyntax path) continue;
            foreach (var step in path.Steps)
                bound.UnionWith(new[] { step.Focus, step.Index }.Concat(step.Stages.OfType<IndexSyntax>().Select(s => s.Variable)).OfType<string>());
        }
        return bound;
    }
}
