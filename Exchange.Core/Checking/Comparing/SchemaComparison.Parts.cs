using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Comparing;

public sealed partial class SchemaComparison
{
    void CompareDependent(SchemaView a, SchemaView b, string place, Direction direction)
    {
        foreach (var keyword in new[] { "dependentRequired", "dependencies" })
        {
            var (before, after) = (Pairs(a, keyword), Pairs(b, keyword));
            foreach (var (trigger, name) in after.Except(before))
                Narrower(a, b, $"{place}/{JsonPlaces.Escape(name)}", keyword, direction, $"有 {trigger} 时变为必填", $"is required now where there is {trigger}");
            foreach (var (trigger, name) in before.Except(after))
                Wider(a, b, $"{place}/{JsonPlaces.Escape(name)}", keyword, direction, $"有 {trigger} 时不再必填",
                    $"is not required any more where there is {trigger}");
        }
        foreach (var keyword in new[] { "dependentSchemas", "dependencies" })
        {
            var (before, after) = (a.SchemaMap(keyword), b.SchemaMap(keyword));
            foreach (var trigger in before.Keys.Union(after.Keys, StringComparer.Ordinal))
            {
                var (has, had) = (after.TryGetValue(trigger, out var y), before.TryGetValue(trigger, out var x));
                if (has && had) Compare(x, y, place, Branching(direction), beside: true);
                else CompareMember(had ? x : null, has ? y : null, a, b, place, Branching(direction), keyword);
            }
        }
    }

    static HashSet<(string Trigger, string Name)> Pairs(SchemaView view, string keyword)
    {
        var at = Rule(view, keyword);
        var text = view.Text;
        return at < 0 ? [] : [.. text.Members(at).SelectMany(m => text.Items(m.Value).Where(i => text.Kind(i) == JsonKind.String)
            .Select(i => (m.Name, text.String(i))))];
    }

    static readonly string[] ItemKeywords = ["prefixItems", "items", "additionalItems", "contains", "minContains", "maxContains", "unevaluatedItems"];

    void CompareItems(SchemaView a, SchemaView b, string place, Direction direction)
    {
        // Which items are left over for unevaluatedItems hangs on all of them.
        if (closesItems && !ItemKeywords.All(keyword => SameKeyword(a, b, keyword)))
            Unclear(a, b, place, "unevaluatedItems", "是否允许多出的列表项有变", "which further items are allowed has changed");
        var (before, oldRest) = Items(a);
        var (after, newRest) = Items(b);
        for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
            CompareMember(i < before.Count ? before[i] : oldRest, i < after.Count ? after[i] : newRest, a, b, $"{place}/{i}", direction, "prefixItems");
        CompareMember(oldRest, newRest, a, b, $"{place}/*", direction, "items");
        CompareMember(a.Schema("unevaluatedItems"), b.Schema("unevaluatedItems"), a, b, $"{place}/*", direction, "unevaluatedItems");
        CompareContains(a, b, place, direction);
    }

    // "contains" asks for one item even where its schema takes anything; the counts mean nothing without it.
    void CompareContains(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (x, y) = (a.Refuses("contains") ? a.Schema("contains") : null, b.Refuses("contains") ? b.Schema("contains") : null);
        if (x == null && y == null) return;
        if (x == null) { Narrower(a, b, place, "contains", direction, "列表中现在必须有特定的项", "the list must hold certain items now"); return; }
        if (y == null) { Wider(a, b, place, "contains", direction, "列表中不再必须有特定的项", "the list need not hold certain items any more"); return; }
        CompareLimit(a, b, place, direction, "minContains", upper: false, usual: "1");
        CompareLimit(a, b, place, direction, "maxContains", upper: true);
        // A wider kind of item makes more of them than maxContains allows.
        var counted = a.Get("maxContains") >= 0 || b.Get("maxContains") >= 0 ? Direction.Unknown : direction;
        Compare(x.Value, y.Value, $"{place}/*", counted);
    }

    static (IReadOnlyList<SchemaView> Prefix, SchemaView? Others) Items(SchemaView view)
    {
        if (view.Resource.Dialect.Draft == SchemaDraft.Draft202012) return (view.Schemas("prefixItems"), view.Schema("items"));
        var items = view.Get("items");
        return items >= 0 && view.Text.Kind(items) == JsonKind.Array ? (view.Schemas("items"), view.Schema("additionalItems")) : ([], view.Schema("items"));
    }

    void CompareLogic(SchemaView a, SchemaView b, string place, Direction direction)
    {
        CompareAll(a, b, place, direction);
        CompareAny(a, b, place, direction);
        CompareOne(a, b, place);
        // What "not" refuses grows when its schema grows.
        var (x, y) = (a.Schema("not"), b.Schema("not"));
        if (x != null && y != null) Compare(x.Value, y.Value, place, Turned(direction));
        else if (y != null) Narrower(a, b, place, "not", direction, "新增排除条件", "something is excluded now");
        else if (x != null) Wider(a, b, place, "not", direction, "取消排除条件", "nothing is excluded any more");
        foreach (var keyword in new[] { "if", "then", "else" })
        {
            if (a.Get("if") < 0 && b.Get("if") < 0) break;
            var same = a.Schema(keyword) is { } one && b.Schema(keyword) is { } other ? Alike(one, other) : SameKeyword(a, b, keyword);
            if (same) continue;
            Unclear(a, b, place, "if", "条件规则有变", "a conditional rule has changed");
            break;
        }
        CompareRules(a, b, place, direction);
        CompareReferences(a, b, place, direction);
    }

    // What a branch knows decides what unevaluated… looks at: a wider branch can mean that more is refused.
    Direction Branching(Direction direction) =>
        closingOld != null || closingNew != null || closesItems ? Direction.Unknown : direction;

    static Direction Turned(Direction direction) => direction switch
    {
        Direction.Same => Direction.Reversed,
        Direction.Reversed => Direction.Same,
        _ => direction,
    };

    static bool SameKeyword(SchemaView a, SchemaView b, string keyword)
    {
        var (x, y) = (a.Get(keyword), b.Get(keyword));
        return x < 0 || y < 0 ? x == y : SameValue(a, x, b, y);
    }

    // $ref beside other keywords is one more schema that must fit.
    void CompareReferences(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (x, y) = (a.Reference(), b.Reference());
        if (x != null && y != null) Compare(x.Value, y.Value, place, direction, beside: true);
        else if (y != null) Note(a, b, place, "$ref", Branching(direction), Effect.MayBreak, Effect.Keeps, "新引用了一个模式", "another schema must fit now");
        else if (x != null) Note(a, b, place, "$ref", Branching(direction), Effect.Keeps, Effect.MayBreak,
            "不再引用一个模式", "another schema need not fit any more");
    }

    void CompareAll(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (before, after) = (a.Schemas("allOf").ToList(), b.Schemas("allOf").ToList());
        Pair(before, after);
        if (before.Count == after.Count)
        {
            for (var i = 0; i < before.Count; i++) Compare(before[i], after[i], place, direction, beside: true);
            return;
        }
        direction = Branching(direction);
        foreach (var _ in after) Note(a, b, place, "allOf", direction, Effect.MayBreak, Effect.Keeps, "新增必须同时符合的模式", "another schema must fit now");
        foreach (var _ in before) Note(a, b, place, "allOf", direction, Effect.Keeps, Effect.MayBreak, "取消必须同时符合的模式", "a schema need not fit any more");
    }

    void CompareAny(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (before, after) = (a.Schemas("anyOf").ToList(), b.Schemas("anyOf").ToList());
        if (before.Count == 0 && after.Count == 0) return;
        if (before.Count == 0 || after.Count == 0)
        {
            direction = Branching(direction);
            if (before.Count == 0) Note(a, b, place, "anyOf", direction, Effect.MayBreak, Effect.Keeps, "新增可选形式的限制", "must fit one of several forms now");
            else Note(a, b, place, "anyOf", direction, Effect.Keeps, Effect.MayBreak, "不再限定可选形式", "need not fit one of several forms any more");
            return;
        }
        Pair(before, after);
        direction = Branching(direction);
        if (before.Count == after.Count)
        {
            for (var i = 0; i < before.Count; i++) Compare(before[i], after[i], place, direction, beside: true);
            return;
        }
        foreach (var _ in after) Wider(a, b, place, "anyOf", direction, "新增一种允许的形式", "one more form is allowed");
        foreach (var _ in before) Narrower(a, b, place, "anyOf", direction, "取消一种允许的形式", "a form is not allowed any more");
    }

    // With oneOf a wider form can also collide with another one: only equal lists are known to keep anything.
    void CompareOne(SchemaView a, SchemaView b, string place)
    {
        var (before, after) = (a.Schemas("oneOf").ToList(), b.Schemas("oneOf").ToList());
        Pair(before, after);
        if (before.Count == after.Count)
        {
            for (var i = 0; i < before.Count; i++) Compare(before[i], after[i], place, Direction.Unknown, beside: true);
            return;
        }
        foreach (var _ in after) Note(a, b, place, "oneOf", Direction.Same, Effect.MayBreak, Effect.Breaks, "新增一种互斥的形式",
            "one more form is allowed, of which only one may fit");
        foreach (var _ in before) Note(a, b, place, "oneOf", Direction.Same, Effect.Breaks, Effect.MayBreak, "取消一种互斥的形式", "a form is not allowed any more");
    }

    // A rule is its condition: other words about it change nothing, and one that only warns refuses nobody.
    void CompareRules(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (before, after) = (Conditions(a), Conditions(b));
        foreach (var condition in after.Except(before, StringComparer.Ordinal))
            Narrower(a, b, place, "rules", direction, $"新增跨字段规则 {condition}", $"a rule over several fields is new: {condition}");
        foreach (var condition in before.Except(after, StringComparer.Ordinal))
            Wider(a, b, place, "rules", direction, $"取消跨字段规则 {condition}", $"a rule over several fields is gone: {condition}");
    }

    static List<string> Conditions(SchemaView view)
    {
        var (text, list) = (view.Text, Rule(view, "rules"));
        return list < 0 ? [] : [.. text.Items(list)
            .Where(rule => text.Member(rule, "severity") is var at && (at < 0 || text.Kind(at) != JsonKind.String || text.String(at) != "warning"))
            .Select(rule => text.Member(rule, "condition")).Where(condition => condition >= 0 && text.Kind(condition) == JsonKind.String).Select(text.String)];
    }

    // Takes out what says the same on both sides, wherever in the list it stands.
    void Pair(List<SchemaView> before, List<SchemaView> after)
    {
        foreach (var x in before.ToList())
        {
            var match = after.FindIndex(y => Alike(x, y));
            if (match < 0) continue;
            after.RemoveAt(match);
            before.Remove(x);
        }
    }
}
