using System.Collections.Immutable;
using Exchange.Core.Expressions;

namespace Exchange.Core.Mapping.Checks;

/// <summary>What a condition shows to be there, for what is evaluated where it holds.</summary>
internal sealed partial class Analysis
{
    /// <summary>The paths that a condition shows to be there where it holds, and where it does not.</summary>
    static (ImmutableArray<string> Where, ImmutableArray<string> WhereNot) Presence(Syntax condition) => condition switch
    {
        PathSyntax path when Written(path) is { } text => ([text], []),
        CallSyntax { Procedure: VariableSyntax { Name: "exists" or "boolean" }, Arguments: [PathSyntax path] } when Written(path) is { } text => ([text], []),
        CallSyntax { Procedure: VariableSyntax { Name: "not" }, Arguments: [var inner] } => Presence(inner) is var (yes, no) ? (no, yes) : default,
        BinarySyntax { Operator: "and" } both => ([.. Presence(both.Left).Where, .. Presence(both.Right).Where], []),
        BinarySyntax { Operator: "or" } either => ([], [.. Presence(either.Left).WhereNot, .. Presence(either.Right).WhereNot]),
        BinarySyntax { Operator: "=" or "in" or "<" or ">" or "<=" or ">=", Left: PathSyntax path } when Written(path) is { } text => ([text], []),
        BlockSyntax { Expressions: [var only] } => Presence(only),
        _ => ([], []),
    };

    Shape Knowing(ImmutableArray<string> paths, Syntax node, Shape context, Scope scope)
    {
        var before = present.Count;
        foreach (var path in paths)
            // Where a place is there, all above it is.
            for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
                present.Add((context, path[..end]));
        var shape = Maybe(node, context, scope);
        present.RemoveRange(before, present.Count - before);
        return shape;
    }

    bool IsPresent(Shape context, string path) => present.Exists(p => p.Path == path && (path[0] == '$' || ReferenceEquals(p.Context, context)));

    /// <summary>A written path with one more step; null where the step is no name, nor a variable at the beginning.</summary>
    static string? Longer(string path, Syntax step) => step switch
    {
        NameSyntax name => path.Length == 0 ? name.Name : path + "." + name.Name,
        VariableSyntax variable when path.Length == 0 => "$" + variable.Name,
        _ => null,
    };

    /// <summary>A path of plain names, from the context or a variable, as text; null for any other.</summary>
    static string? Written(PathSyntax path)
    {
        var text = "";
        foreach (var step in path.Steps)
        {
            if (!step.Stages.IsEmpty || BindsNames(step) || Longer(text, step.Expression) is not { } longer)
                return null;
            text = longer;
        }
        return text;
    }
}
