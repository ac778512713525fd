using System.Collections.Immutable;

namespace Exchange.Core.Expressions;

internal sealed partial class Compiler
{
    Plan PathOf(PathSyntax path, int level, bool asStep)
    {
        var steps = path.Steps.Select((s, i) => StepOf(s, level, path.Steps.Length == 1)).ToArray();
        var gives = asStep && ancestry.Carries(path);
        var general = new PathPlan(steps)
        {
            FromVariable = path.Steps[0].Expression is VariableSyntax,
            KeepSingleton = path.KeepSingleton,
            KeepArray = path.KeepArray,
            GivesTuples = gives,
            Group = path.Group is null ? null : GroupingOf(path.Group.Members, path.Group.Position, level),
        };
        var isPlain = !path.KeepSingleton && !path.KeepArray && path.Group is null
            && Array.TrueForAll(steps, s => s is { Plan: NamePlan, Stages.Length: 0, BindsVariables: false });
        return isPlain ? Fields(steps, general) : ProjectionOf(path, steps, general) ?? general;
    }

    static FieldPlan Fields(StepPlan[] steps, PathPlan general) => new([.. steps.Select(s => ((NamePlan)s.Plan).Name)], general);

    // a.b.{…}: plain names and at the end an object with fixed keys.
    static Plan? ProjectionOf(PathSyntax path, StepPlan[] steps, PathPlan general)
    {
        if (path is not { KeepSingleton: false, KeepArray: false, Group: null } || steps.Length < 2
            || Array.Exists(steps, s => s.Stages.Length > 0 || s.BindsVariables)
            || steps[^1].Plan is not ObjectPlan { IsFixed: true } made || !Array.TrueForAll(steps[..^1], s => s.Plan is NamePlan))
            return null;
        return new ProjectionPlan(Fields(steps[..^1], new PathPlan(steps[..^1])), made, general);
    }

    StepPlan StepOf(StepSyntax step, int level, bool alone)
    {
        // A variable for the context has a meaning only between steps.
        var focus = alone && step.Expression is not NameSyntax ? null : step.Focus;
        var plan = step.Expression switch
        {
            SortSyntax sort => new SortPlan([.. sort.Terms.Select(t => new SortPlan.Term(Compile(t.Expression, level + 1), t.Descending))], sort.Position),
            _ => Compile(step.Expression, level + 1, asStep: true, step.Constructed),
        };
        return new StepPlan(plan, [.. step.Stages.Select(s => StageOf(s, level + 1))])
        {
            Constructed = step.Constructed || IsConstructedBlock(step.Expression),
            Focus = Interned(focus),
            Index = Interned(step.Index),
            Ancestor = step.Expression is NameSyntax or WildcardSyntax ? Interned(ancestry.LabelOf(step.Expression)) : null,
            BindsVariables = focus is not null || step.Index is not null || step.Stages.Any(s => s is IndexSyntax) || ancestry.Carries(step.Expression),
        };
    }

    static string? Interned(string? name) => name is null ? null : string.Intern(name);

    static bool IsConstructedBlock(Syntax node) => node is BlockSyntax block
        && block.Expressions.Any(e => e is PathSyntax path ? path.Steps[0].Constructed : IsConstructedBlock(e));

    Stage StageOf(StageSyntax stage, int level) => stage switch
    {
        FilterSyntax filter => new Stage(FilterOf(filter, level), null),
        IndexSyntax index => new Stage(null, string.Intern(index.Variable)),
        _ => throw new InvalidOperationException($"No plan for {stage.GetType().Name}."),
    };

    Filter FilterOf(FilterSyntax filter, int level) => new(
        Compile(filter.Condition, level + 1),
        filter.Condition is NumberSyntax { Predicates.IsEmpty: true, Group: null } number ? number.Value : null);

    Grouping GroupingOf(ImmutableArray<MemberSyntax> members, int position, int level) =>
        new([.. members.Select(m => new Grouping.Member(Compile(m.Key, level + 1), Compile(m.Value, level + 1)))], position);

    Plan CallOf(CallSyntax call, int level) =>
        new CallPlan(Compile(call.Procedure, level + 1), [.. call.Arguments.Select(a => Compile(a, level + 1))], call.Position, NameOf(call.Procedure), level)
        {
            Forgotten = Paths.SingleName(call.Procedure),
        };

    Plan PartialOf(PartialSyntax partial, int level) =>
        new PartialPlan(
            Compile(partial.Procedure, level + 1),
            [.. partial.Arguments.Select(a => a is PlaceholderSyntax ? null : Compile(a, level + 1))],
            partial.Position,
            NameOf(partial.Procedure))
        {
            Forgotten = Paths.SingleName(partial.Procedure),
        };

    static string? NameOf(Syntax procedure) => procedure is VariableSyntax variable ? variable.Name : Paths.SingleName(procedure);

    Plan LambdaOf(LambdaSyntax lambda) => new LambdaPlan(
        [.. lambda.Parameters.Select(string.Intern)],
        lambda.Checked,
        InTailPosition(lambda.Body, 1),
        LeastLevels(lambda.Body));

    // A call that is the last thing a function does is handed to the caller's loop.
    Plan InTailPosition(Syntax node, int level)
    {
        if (!node.Predicates.IsEmpty || node.Group is not null || node.KeepArray)
            return Compile(node, level);
        switch (node)
        {
            case CallSyntax call:
                return new TailCallPlan((CallPlan)CallOf(call, level));
            case ConditionSyntax condition:
                return Guarded(
                    new ConditionPlan(
                        Compile(condition.Condition, level + 1),
                        InTailPosition(condition.Then, level + 1),
                        condition.Else is null ? null : InTailPosition(condition.Else, level + 1)),
                    node);
            case DefaultSyntax either:
                return Guarded(new DefaultPlan(Compile(either.Left, level + 1), InTailPosition(either.Right, level + 1), either.WhereMissing), node);
            case BlockSyntax { Expressions.Length: > 0 } block when !ancestry.Carries(block):
                var last = block.Expressions.Length - 1;
                var plans = block.Expressions.Select((e, i) => i == last ? InTailPosition(e, level + 1) : Compile(e, level + 1));
                return Guarded(new BlockPlan([.. plans], block.Binds), node);
            default:
                return Compile(node, level);
        }
    }

    // How deep evaluating the node is sure to go, whichever way its conditions decide.
    static int LeastLevels(Syntax node) => 1 + node switch
    {
        ConditionSyntax condition => LeastLevels(condition.Condition),
        BinarySyntax { Operator: "and" or "or" } logic => LeastLevels(logic.Left),
        BinarySyntax binary => Math.Max(LeastLevels(binary.Left), LeastLevels(binary.Right)),
        BlockSyntax { Expressions.Length: > 0 } block => block.Expressions.Max(LeastLevels),
        BindSyntax bind => LeastLevels(bind.Value),
        PathSyntax => 1,
        _ => 0,
    };
}
