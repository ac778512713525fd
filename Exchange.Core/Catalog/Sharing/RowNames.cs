using Exchange.Core.Checking.Conditions;
using Exchange.Core.Expressions;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Which members of a row a condition looks at. The row as a whole is given to nothing: neither by <c>$</c> or <c>$$</c> without a name behind it, nor by a function that takes the context where an argument is missing; else it would
/// be read by names that stand nowhere. Pure.
/// </summary>
internal sealed class RowNames
{
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    private RowNames() { }

    /// <exception cref="ConditionException">It looks at more of a row than it names.</exception>
    public static IReadOnlySet<string> In(Syntax condition)
    {
        var found = new RowNames();
        found.Find(condition, atRow: true);
        return found._names;
    }

    /// <summary>Names that begin a path where the row is the context. Those further in are members of a field's value.</summary>
    private void Find(Syntax node, bool atRow)
    {
        switch (node)
        {
            case WildcardSyntax or DescendantsSyntax or ParentSyntax:
                throw new ConditionException("条件须逐个写明信息项,不能使用 *、** 和 %", "the condition names each field: no *, ** or %");
            case TransformSyntax:
                throw new ConditionException("条件不能改写数据", "the condition changes nothing");
            case VariableSyntax variable when IsRow(variable, atRow):
                throw Whole();
            case VariableSyntax { Name: var name } when Needed(name) > 0:
                throw Hidden(name);
            case BindSyntax { Variable: var name } when FieldCondition.Functions.Has(name):
                throw Rebound(name);
            case LambdaSyntax { Parameters: var names } when names.FirstOrDefault(FieldCondition.Functions.Has) is { } name:
                throw Rebound(name);
            case LambdaSyntax { Signature: { } signature } when signature.Contains('-', StringComparison.Ordinal):
                throw Hidden("function");
            case NameSyntax name:
                if (atRow) _names.Add(name.Name);
                Rest(name);
                return;
            case PathSyntax path:
                Path(path, atRow);
                return;
            case ApplySyntax apply:
                Find(apply.Left, atRow);
                Right(apply.Right, atRow);
                Rest(apply);
                return;
            case CallSyntax call:
                Call(call.Procedure, call.Arguments, 0, atRow);
                Rest(call);
                return;
            case PartialSyntax partial:
                Call(partial.Procedure, partial.Arguments, 0, atRow);
                Rest(partial);
                return;
        }
        foreach (var part in node.Parts) Find(part, atRow);
        Rest(node);
    }

    private void Path(PathSyntax path, bool atRow)
    {
        for (var i = 0; i < path.Steps.Length; i++)
        {
            var step = path.Steps[i];
            foreach (var bound in new[] { step.Focus, step.Index }.OfType<string>().Concat(step.Stages.OfType<IndexSyntax>().Select(static stage => stage.Variable)))
                if (FieldCondition.Functions.Has(bound)) throw Rebound(bound);
            if (step.Expression is VariableSyntax variable && IsRow(variable, atRow))
            {
                if (step.Focus is not null || i + 1 == path.Steps.Length || path.Steps[i + 1].Expression is not NameSyntax) throw Whole();
                atRow = true;
                foreach (var filter in step.Stages.OfType<FilterSyntax>().Concat(variable.Predicates)) Find(filter.Condition, atRow);
                if (variable.Group is not null) throw Whole();
                continue;
            }
            Find(step.Expression, atRow);
            // Behind "@$v" the context stays where it was; what is looked at then in a filter is the item.
            foreach (var filter in step.Stages.OfType<FilterSyntax>())
            {
                Find(filter.Condition, atRow: false);
                if (step.Focus is not null) Find(filter.Condition, atRow);
            }
            atRow &= step.Focus is not null;
        }
        foreach (var filter in path.Predicates) Find(filter.Condition, atRow);
        foreach (var (key, value) in path.Group?.Members ?? [])
        {
            Find(key, atRow);
            Find(value, atRow);
        }
    }

    private void Right(Syntax right, bool atRow)
    {
        switch (right)
        {
            case CallSyntax call:
                Call(call.Procedure, call.Arguments, 1, atRow);
                Rest(call);
                break;
            // It gets what stands before it.
            case VariableSyntax { Name: var name } when Needed(name) is 1:
                break;
            default:
                Find(right, atRow);
                break;
        }
    }

    /// <param name="given">Arguments that come from elsewhere.</param>
    private void Call(Syntax procedure, IReadOnlyList<Syntax> arguments, int given, bool atRow)
    {
        var isOwn = procedure is VariableSyntax { Name: var called } && FieldCondition.Functions.Has(called);
        if (!isOwn) Find(procedure, atRow);
        else if (atRow && procedure is VariableSyntax { Name: var name } && arguments.Count + given < Needed(name)) throw Hidden(name);
        foreach (var argument in arguments)
        {
            // Functions of the language give to a function that they are handed what it goes over.
            if (isOwn && argument is VariableSyntax { Name: var handed } && Needed(handed) > 0) continue;
            Find(argument, atRow);
        }
    }

    /// <summary>What stands behind a value looks at it, and no value is the row.</summary>
    private void Rest(Syntax node)
    {
        foreach (var filter in node.Predicates) Find(filter.Condition, atRow: false);
        foreach (var (key, value) in node.Group?.Members ?? [])
        {
            Find(key, atRow: false);
            Find(value, atRow: false);
        }
    }

    private static bool IsRow(VariableSyntax variable, bool atRow) => variable.Name == "$" || (variable.Name.Length == 0 && atRow);

    /// <summary>How many arguments a function of the language needs so that no object stands in for a missing one; 0 where none ever does.</summary>
    private static int Needed(string function)
    {
        if (FieldCondition.Functions.SignatureOf(function) is not { Length: > 2 } signature) return 0;
        var end = signature[1] == '(' ? signature.IndexOf(')', StringComparison.Ordinal) : 1;
        if (end < 0 || end + 1 >= signature.Length || signature[end + 1] != '-' || !signature.AsSpan(1, end).ContainsAny('x', 'j', 'o')) return 0;
        var rest = signature[(end + 2)..].Split(':', '>')[0];
        // An object that is missing shifts the others, also where they need not be there.
        return 1 + (signature[1] == 'o' ? rest.Count(char.IsLetter) : rest.Where((letter, i) => char.IsLetter(letter) && (i + 1 == rest.Length || rest[i + 1] != '?')).Count());
    }

    private static ConditionException Whole() => new("条件须逐个写明信息项,不能使用整行数据（单独的 $ 或 $$）", "the condition names each field: the row as a whole ($ or $$ without a name behind it) is given to nothing");

    private static ConditionException Hidden(string name) => new($"条件中 ${name} 须写明全部参数,否则取整行数据", $"${name} has all its arguments in a condition: else it takes the row as a whole");

    private static ConditionException Rebound(string name) => new($"条件中不能重新定义 ${name}", $"${name} is not bound anew in a condition");
}
