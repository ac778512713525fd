using System.Collections.Immutable;

namespace Exchange.Core.Expressions;

internal sealed partial class Parser
{
    /// <summary>What begins a value.</summary>
    Syntax Prefix()
    {
        var first = token;
        switch (first.Kind)
        {
            case TokenKind.End:
                Note("S0207", first.Position);
                return new PlaceholderSyntax(first.Position);
            case TokenKind.Name:
                Advance(afterValue: true);
                return Paths.Name(first.Position, first.Text);
            case TokenKind.Variable:
                Advance(afterValue: true);
                return new VariableSyntax(first.Position, first.Text);
            case TokenKind.String:
                Advance(afterValue: true);
                return new StringSyntax(first.Position, first.Text);
            case TokenKind.Number:
                Advance(afterValue: true);
                return new NumberSyntax(first.Position, first.Number);
            case TokenKind.Boolean:
                Advance(afterValue: true);
                return new BooleanSyntax(first.Position, first.Text == "true");
            case TokenKind.Null:
                Advance(afterValue: true);
                return new NullSyntax(first.Position);
            case TokenKind.Regex:
                return Regex(first);
            default:
                return PrefixOperator(first);
        }
    }

    Syntax PrefixOperator(in Token first)
    {
        switch (first.Text)
        {
            case "(":
                Advance(afterValue: false);
                return Block(first.Position);
            case "[":
                Advance(afterValue: false);
                return Array(first.Position);
            case "{":
                Advance(afterValue: false);
                return Measured(new ObjectSyntax(first.Position, Members()));
            case "-":
                Advance(afterValue: false);
                return Negate(first.Position);
            case "|":
                Advance(afterValue: false);
                return Transform(first.Position);
            case "*":
                Advance(afterValue: true);
                return new WildcardSyntax(first.Position);
            case "**":
                Advance(afterValue: true);
                return new DescendantsSyntax(first.Position);
            case "%":
                Advance(afterValue: true);
                return new ParentSyntax(first.Position);
            case "and" or "or" or "in":
                Advance(afterValue: true);
                return Paths.Name(first.Position, first.Text);
            default:
                throw Fault(first.Text is "!" or "~" ? "S0204" : "S0211", first);
        }
    }

    Syntax Regex(in Token first)
    {
        Advance(afterValue: true);
        var ignoreCase = first.Flags!.Contains('i');
        var multiline = first.Flags.Contains('m');
        if (!Regexes.TryCompile(first.Text, ignoreCase, multiline, out var compiled, out var fault))
            throw new ExpressionSyntaxException("S0303", text, first.Position, fault);
        return new RegexSyntax(first.Position, first.Text, ignoreCase, multiline) { Compiled = compiled };
    }

    Syntax Block(int position)
    {
        var expressions = ImmutableArray.CreateBuilder<Syntax>();
        while (!token.Is(")"))
        {
            expressions.Add(Expression(0));
            if (!token.Is(";"))
                break;
            Advance(afterValue: false);
        }
        Expect(")", afterValue: true);
        return Measured(new BlockSyntax(position, expressions.ToImmutable()));
    }

    Syntax Array(int position)
    {
        var items = ImmutableArray.CreateBuilder<Syntax>();
        while (!token.Is("]"))
        {
            var item = Expression(0);
            if (token.Is(".."))
            {
                var at = token.Position;
                Advance(afterValue: false);
                item = Measured(new BinarySyntax(at, "..", item, Expression(0)));
            }
            items.Add(item);
            if (!token.Is(","))
                break;
            Advance(afterValue: false);
            if (token.Is("]"))
                throw Fault("S0211", token);
        }
        Expect("]", afterValue: true);
        return Measured(new ArraySyntax(position, items.ToImmutable()));
    }

    ImmutableArray<MemberSyntax> Members()
    {
        var members = ImmutableArray.CreateBuilder<MemberSyntax>();
        while (!token.Is("}"))
        {
            var key = Expression(0);
            Expect(":");
            members.Add(new MemberSyntax(key, Expression(0)));
            if (!token.Is(","))
                break;
            Advance(afterValue: false);
            if (token.Is("}"))
                throw Fault("S0211", token);
        }
        Expect("}", afterValue: true);
        return members.ToImmutable();
    }

    Syntax Negate(int position)
    {
        var operand = Expression(70);
        return operand is NumberSyntax number ? number with { Value = -number.Value, Position = position } : Measured(new NegateSyntax(position, operand));
    }

    Syntax Transform(int position)
    {
        var pattern = Expression(0);
        Expect("|");
        var update = Expression(0);
        Syntax? delete = null;
        if (token.Is(","))
        {
            Advance(afterValue: false);
            delete = Expression(0);
        }
        Expect("|", afterValue: true);
        return Measured(new TransformSyntax(position, pattern, update, delete));
    }
}
