using System.Collections.Immutable;

namespace Exchange.Core.Expressions;

internal sealed partial class Parser
{
    /// <summary>What follows a value; the operator has been read.</summary>
    Syntax Infix(in Token symbol, Syntax left)
    {
        var at = symbol.Position;
        switch (symbol.Text)
        {
            case ".":
                return Join(left, Expression(75));
            case "[":
                return Bracket(at, left);
            case "(":
                return Call(at, left);
            case "{":
                return Group(at, left, Members());
            case "^":
                return Sort(at, left);
            case "@":
                return Focus(at, left, VariableAfter(symbol));
            case "#":
                return Index(at, left, VariableAfter(symbol));
            case "?":
                return Condition(at, left);
            case "?:":
                return Measured(new DefaultSyntax(at, left, Expression(0), WhereMissing: false));
            case "??":
                return Measured(new DefaultSyntax(at, left, Expression(0), WhereMissing: true));
            case "~>":
                return Apply(at, left, Expression(40));
            case ":=":
                if (left is not VariableSyntax variable)
                    throw new ExpressionSyntaxException("S0212", text, left.Position, Describe(left));
                return Measured(new BindSyntax(at, variable.Name, Expression(9)));
            default:
                return Measured(new BinarySyntax(at, symbol.Text, left, Expression(InfixPower(symbol))));
        }
    }

    Syntax Bracket(int at, Syntax left)
    {
        if (token.Is("]"))
        {
            Advance(afterValue: true);
            return Paths.KeepArray(left);
        }
        var condition = Expression(0);
        Expect("]", afterValue: true);
        return Filter(left, new FilterSyntax(at, condition));
    }

    Syntax Call(int at, Syntax procedure)
    {
        var arguments = ImmutableArray.CreateBuilder<Syntax>();
        var partial = false;
        while (!token.Is(")"))
        {
            if (token.Is("?"))
            {
                partial = true;
                arguments.Add(new PlaceholderSyntax(token.Position));
                Advance(afterValue: true);
            }
            else
                arguments.Add(Expression(0));
            if (!token.Is(","))
                break;
            Advance(afterValue: false);
            if (token.Is(")"))
                throw Fault("S0211", token);
        }
        Expect(")", afterValue: true);
        if (Paths.SingleName(procedure) is "function" or "λ")
            return Lambda(procedure.Position, arguments);
        return partial
            ? Measured(new PartialSyntax(at, procedure, arguments.ToImmutable()))
            : Measured(new CallSyntax(at, procedure, arguments.ToImmutable()));
    }

    Syntax Lambda(int at, ImmutableArray<Syntax>.Builder arguments)
    {
        var parameters = ImmutableArray.CreateBuilder<string>(arguments.Count);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is not VariableSyntax parameter)
                throw new ExpressionSyntaxException("S0208", text, arguments[i].Position, Describe(arguments[i]), $"{i + 1}");
            parameters.Add(parameter.Name);
        }
        string? signature = null;
        Signature? parsed = null;
        if (token.Is("<"))
        {
            var start = token.Position;
            signature = lexer.ReadSignature(start);
            if (!Signature.TryParse(signature, out parsed, out var fault))
                throw new ExpressionSyntaxException(fault, text, start, signature);
            Advance(afterValue: false);
        }
        Expect("{");
        var body = Expression(0);
        Expect("}", afterValue: true);
        return Measured(new LambdaSyntax(at, parameters.ToImmutable(), signature, body) { Checked = parsed });
    }

    Syntax Sort(int at, Syntax left)
    {
        Expect("(");
        var terms = ImmutableArray.CreateBuilder<SortTermSyntax>();
        while (true)
        {
            var descending = token.Is(">");
            if (descending || token.Is("<"))
                Advance(afterValue: false);
            terms.Add(new SortTermSyntax(Expression(0), descending));
            if (!token.Is(","))
                break;
            Advance(afterValue: false);
        }
        Expect(")", afterValue: true);
        var sort = new StepSyntax(Measured(new SortSyntax(at, terms.ToImmutable())));
        return left is PathSyntax path
            ? Longer(path, sort)
            : Measured(new PathSyntax(left.Position, [new StepSyntax(left) { KeepArray = left.KeepArray }, sort]));
    }

    Syntax Condition(int at, Syntax condition)
    {
        var then = Expression(0);
        Syntax? otherwise = null;
        if (token.Is(":"))
        {
            Advance(afterValue: false);
            otherwise = Expression(0);
        }
        return Measured(new ConditionSyntax(at, condition, then, otherwise));
    }

    Syntax Apply(int at, Syntax left, Syntax right)
    {
        var keep = Paths.KeepsArray(left) || Paths.KeepsArray(right);
        return Measured(new ApplySyntax(at, left, right) { KeepArray = keep });
    }

    string VariableAfter(in Token symbol)
    {
        var right = Expression(80);
        return right is VariableSyntax variable ? variable.Name : throw new ExpressionSyntaxException("S0214", text, right.Position, symbol.Text);
    }

    static string Describe(Syntax node) => node switch
    {
        PathSyntax path when Paths.SingleName(path) is { } name => name,
        StringSyntax text => text.Value,
        NumberSyntax number => NumberText.Of(number.Value),
        BooleanSyntax boolean => boolean.Value ? "true" : "false",
        NullSyntax => "null",
        _ => node.GetType().Name.Replace("Syntax", "", StringComparison.Ordinal).ToLowerInvariant(),
    };
}
