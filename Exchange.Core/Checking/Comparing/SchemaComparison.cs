using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Comparing;

/// <summary>
/// Compares two versions of a schema keyword by keyword and says of each difference whom it breaks. It errs on the safe side: what cannot be decided by
/// looking (one pattern for another, a changed if) counts as possibly breaking. Titles, descriptions and other annotations are not compared.
/// </summary>
public sealed partial class SchemaComparison
{
    readonly List<SchemaChange> changes = [];
    // Schemas may contain themselves: a pair that is being compared is not entered again. The count is for schemas that share parts many times over.
    const int MostComparisons = 20_000;

    readonly HashSet<(string, string)> under = [];
    // What has been compared in the same place and surroundings is told already.
    HashSet<(string, string, string, Direction, string?, string?, bool)> told = [];
    readonly Dictionary<(string, string, string?, string?, bool), bool> alikes = [];
    readonly MemberSchema members = new();
    int comparisons;
    int loops;
    // The schemas around, applied to the same value, whose unevaluatedProperties say what becomes of names that nobody else knows.
    SchemaView? closingOld;
    SchemaView? closingNew;
    // unevaluatedItems of a schema around looks at what this one does not.
    bool closesItems;

    SchemaComparison()
    {
    }

    /// <param name="before">JSON text of the old version.</param>
    /// <param name="after">JSON text of the new version.</param>
    /// <exception cref="ArgumentException">A document cannot be read; compile both first.</exception>
    public static SchemaDifference Compare(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after, CompileOptions? options = null) =>
        Compare(before, options ?? CompileOptions.Hub, after, options ?? CompileOptions.Hub);

    /// <summary>Compares two versions that may refer to other documents, each to those of its own time.</summary>
    /// <exception cref="ArgumentException">A document cannot be read; compile both first.</exception>
    public static SchemaDifference Compare(ReadOnlyMemory<byte> before, CompileOptions old, ReadOnlyMemory<byte> after, CompileOptions now)
    {
        var comparison = new SchemaComparison();
        var (a, b) = (SchemaView.Open(before, old), SchemaView.Open(after, now));
        comparison.Compare(a, b, "", Direction.Same);
        if (comparison.comparisons > MostComparisons)
            comparison.Unclear(a, b, "", "$ref", "模式过大,未能比较完", "the schemas are too large to be compared to the end");
        // Two schemas that both apply to one value can meet in the same place by several ways: told once.
        return new([.. comparison.changes.Distinct()]);
    }

    /// <summary>Under "not" narrower becomes wider.</summary>
    enum Direction { Same, Reversed, Unknown }

    /// <summary>A comparison of the two finds nothing that breaks anybody.</summary>
    bool Alike(SchemaView a, SchemaView b)
    {
        var key = (a.Location, b.Location, closingOld?.Location, closingNew?.Location, closesItems);
        if (alikes.TryGetValue(key, out var known)) return known;
        var (before, toldBefore, loopsBefore) = (changes.Count, told, loops);
        told = [];
        Compare(a, b, "", Direction.Same, beside: true);
        told = toldBefore;
        var alike = comparisons <= MostComparisons && changes.Skip(before).All(c => c is { Backward: Effect.Keeps, Forward: Effect.Keeps });
        changes.RemoveRange(before, changes.Count - before);
        // Alike as long as a pair around it is: true here, but not everywhere.
        if (!alike || loops == loopsBefore) alikes[key] = alike;
        return alike;
    }

    /// <param name="beside">The schemas apply to the same value as those around them.</param>
    void Compare(SchemaView a, SchemaView b, string place, Direction direction, bool beside = false)
    {
        a = Resolve(a);
        b = Resolve(b);
        if (Same(a, b) || ++comparisons > MostComparisons) return;
        if (!under.Add((a.Location, b.Location))) { loops++; return; }
        var around = (closingOld, closingNew, closesItems);
        if (!beside) (closingOld, closingNew, closesItems) = (null, null, false);
        if (told.Add((a.Location, b.Location, place, direction, closingOld?.Location, closingNew?.Location, closesItems))) CompareKeywords(a, b, place, direction);
        (closingOld, closingNew, closesItems) = around;
        under.Remove((a.Location, b.Location));
    }

    void CompareKeywords(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var isWithin = closingOld != null || closingNew != null;
        if (MemberSchema.Closes(a)) closingOld = a;
        if (MemberSchema.Closes(b)) closingNew = b;
        CompareSweeping(a, b, place, isWithin);
        closesItems |= a.Get("unevaluatedItems") >= 0 || b.Get("unevaluatedItems") >= 0;
        if (a.IsFalse || b.IsFalse)
        {
            if (b.IsFalse) Narrower(a, b, place, "false", direction, "不再允许出现", "is not allowed any more");
            else Wider(a, b, place, "false", direction, "现在允许出现", "is allowed now");
            return;
        }
        CompareTypes(a, b, place, direction);
        CompareValues(a, b, place, direction);
        CompareLimits(a, b, place, direction);
        CompareTexts(a, b, place, direction);
        CompareMembers(a, b, place, direction);
        CompareItems(a, b, place, direction);
        CompareLogic(a, b, place, direction);
    }

    // What looks at all other names takes them from the closing schema around, and takes in those that only a branch beside it knew.
    void CompareSweeping(SchemaView a, SchemaView b, string place, bool isWithin)
    {
        if (closingOld == null && closingNew == null) return;
        var unevaluated = isWithin && Differs("unevaluatedProperties");
        var additional = Differs("additionalProperties") && (isWithin || members.HasNamesBeside(a) || members.HasNamesBeside(b));
        if (unevaluated || additional)
            Unclear(a, b, $"{place}/*", "unevaluatedProperties", "是否允许其他字段取决于条件规则", "whether other members are allowed depends on conditional rules");

        bool Differs(string keyword) => a.Get(keyword) >= 0 != b.Get(keyword) >= 0;
    }

    static readonly string[] Beside = ["$ref", "$dynamicRef", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment"];

    /// <summary>A schema that does nothing but refer is what it refers to.</summary>
    static SchemaView Resolve(SchemaView view)
    {
        for (var steps = 0; steps < 50; steps++)
        {
            var isOnly = view.Keywords.All(k => Beside.Contains(k) || (k.StartsWith("x-", StringComparison.Ordinal) && k != "x-severity"));
            if (!isOnly || view.Reference() is not { } target) return view;
            view = target;
        }
        return view;
    }

    static bool Same(SchemaView a, SchemaView b) =>
        a.Reference() == null && b.Reference() == null && !Deep(a) && JsonSame.Equal(a.Text.Utf8, a.Text.Tokens, a.Token, b.Text.Utf8, b.Text.Tokens, b.Token);

    // Equal texts mean equal schemas only where nothing in them refers to something elsewhere.
    static bool Deep(SchemaView view) => view.Text.RawUtf8(view.Token).IndexOf("Ref\""u8) >= 0 || view.Text.RawUtf8(view.Token).IndexOf("$ref\""u8) >= 0;

    static bool SameValue(SchemaView a, int x, SchemaView b, int y) => JsonSame.Equal(a.Text.Utf8, a.Text.Tokens, x, b.Text.Utf8, b.Text.Tokens, y);

    /// <summary>Token of a keyword that refuses records, or -1: a rule that only warns breaks nobody.</summary>
    static int Rule(SchemaView view, string keyword) => view.Refuses(keyword) ? view.Get(keyword) : -1;

    void Narrower(SchemaView a, SchemaView b, string place, string keyword, Direction direction, string zh, string en) =>
        Note(a, b, place, keyword, direction, Effect.Breaks, Effect.Keeps, zh, en);

    void Wider(SchemaView a, SchemaView b, string place, string keyword, Direction direction, string zh, string en) =>
        Note(a, b, place, keyword, direction, Effect.Keeps, Effect.Breaks, zh, en);

    void Unclear(SchemaView a, SchemaView b, string place, string keyword, string zh, string en) =>
        Note(a, b, place, keyword, Direction.Same, Effect.MayBreak, Effect.MayBreak, zh, en);

    void Note(SchemaView a, SchemaView b, string place, string keyword, Direction direction, Effect backward, Effect forward, string zh, string en)
    {
        if (direction == Direction.Reversed) (backward, forward) = (forward, backward);
        if (direction == Direction.Unknown) (backward, forward) = (Effect.MayBreak, Effect.MayBreak);
        changes.Add(new(place, keyword, Exact(a, keyword), Exact(b, keyword), backward, forward, zh, en));
    }

    /// <summary>The keyword where it stands; the schema where it does not.</summary>
    static string Exact(SchemaView view, string keyword) => view.Get(keyword) >= 0 ? $"{view.Location}/{keyword}" : view.Location;

    static readonly string[] AllTypes = ["null", "boolean", "number", "string", "array", "object"];

    static HashSet<string> Types(SchemaView view)
    {
        var at = Rule(view, "type");
        var named = at < 0 ? AllTypes : view.Text.Kind(at) == JsonKind.String ? [view.Text.String(at)] : [.. view.Names("type")];
        var types = new HashSet<string>(named, StringComparer.Ordinal);
        if (types.Contains("number")) types.Add("integer");
        return types;
    }

    void CompareTypes(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (before, after) = (Types(a), Types(b));
        var gone = before.Except(after, StringComparer.Ordinal).ToList();
        var come = after.Except(before, StringComparer.Ordinal).ToList();
        if (gone.Count > 0) Narrower(a, b, place, "type", direction, $"不再允许类型 {string.Join(", ", gone)}", $"no longer takes {string.Join(", ", gone)}");
        if (come.Count > 0) Wider(a, b, place, "type", direction, $"新允许类型 {string.Join(", ", come)}", $"now takes {string.Join(", ", come)} as well");
    }

    static List<int>? Values(SchemaView view)
    {
        if (Rule(view, "const") is >= 0 and var only) return [only];
        return Rule(view, "enum") is >= 0 and var list ? [.. view.Text.Items(list)] : null;
    }

    void CompareValues(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (before, after) = (Values(a), Values(b));
        if (before == null && after == null) return;
        if (before == null) { Narrower(a, b, place, "enum", direction, "新限定了取值", "takes only listed values now"); return; }
        if (after == null) { Wider(a, b, place, "enum", direction, "不再限定取值", "takes other than the listed values now"); return; }
        var gone = before.Where(x => !after.Exists(y => SameValue(a, x, b, y))).Select(a.Text.Raw).ToList();
        var come = after.Where(y => !before.Exists(x => SameValue(a, x, b, y))).Select(b.Text.Raw).ToList();
        if (gone.Count > 0) Narrower(a, b, place, "enum", direction, $"不再允许 {string.Join(", ", gone)}", $"no longer takes {string.Join(", ", gone)}");
        if (come.Count > 0) Wider(a, b, place, "enum", direction, $"新允许 {string.Join(", ", come)}", $"now takes {string.Join(", ", come)} as well");
    }

    void CompareMembers(SchemaView a, SchemaView b, string place, Direction direction)
    {
        var (before, after) = (Required(a), Required(b));
        foreach (var name in after.Except(before, StringComparer.Ordinal))
            Narrower(a, b, $"{place}/{JsonPlaces.Escape(name)}", "required", direction, "变为必填", "is required now");
        foreach (var name in before.Except(after, StringComparer.Ordinal))
            Wider(a, b, $"{place}/{JsonPlaces.Escape(name)}", "required", direction, "不再必填", "is not required any more");
        var (oldNames, newNames) = (a.SchemaMap("properties"), b.SchemaMap("properties"));
        foreach (var name in oldNames.Keys.Union(newNames.Keys, StringComparer.Ordinal))
        {
            var at = $"{place}/{JsonPlaces.Escape(name)}";
            CompareSides(members.Of(a, oldNames, name, closingOld), members.Of(b, newNames, name, closingNew), at, "properties");
        }
        var (oldPatterns, newPatterns) = (a.SchemaMap("patternProperties"), b.SchemaMap("patternProperties"));
        foreach (var pattern in oldPatterns.Keys.Union(newPatterns.Keys, StringComparer.Ordinal))
        {
            if (oldPatterns.TryGetValue(pattern, out var x) && newPatterns.TryGetValue(pattern, out var y)) Compare(x, y, $"{place}/*", direction);
            else Unclear(a, b, $"{place}/*", "patternProperties", $"名称规则 {pattern} 增减", $"the rule for names like {pattern} has come or gone");
        }
        CompareSides(members.OfOthers(a, closingOld), members.OfOthers(b, closingNew), $"{place}/*", "additionalProperties");
        CompareMember(a.Schema("unevaluatedProperties"), b.Schema("unevaluatedProperties"), a, b, $"{place}/*", direction, "unevaluatedProperties");
        CompareMember(a.Schema("propertyNames"), b.Schema("propertyNames"), a, b, $"{place}/*", direction, "propertyNames");
        CompareDependent(a, b, place, direction);

        void CompareSides((SchemaView? Schema, bool IsSaid) was, (SchemaView? Schema, bool IsSaid) now, string at, string keyword)
        {
            if (was.IsSaid && now.IsSaid) CompareMember(was.Schema, now.Schema, a, b, at, direction, keyword);
            // Where neither says it, the schemas beside it do, and these are compared themselves.
            else if (was.IsSaid || now.IsSaid)
                Unclear(a, b, at, "unevaluatedProperties", "是否允许此字段取决于条件规则", "whether this member is allowed depends on conditional rules");
        }
    }

    static HashSet<string> Required(SchemaView view) => view.Refuses("required") ? new(view.Names("required"), StringComparer.Ordinal) : [];

    void CompareMember(SchemaView? a, SchemaView? b, SchemaView outerA, SchemaView outerB, string place, Direction direction, string keyword = "properties")
    {
        if (a is { } x && b is { } y) { Compare(x, y, place, direction); return; }
        if (a is { IsTrue: false }) Wider(a.Value, outerB, place, keyword, direction, "不再有限制", "is not restricted any more");
        if (b is { IsTrue: false }) Narrower(outerA, b.Value, place, keyword, direction, "以前可以是任何值,现在有限制", "could hold anything and is restricted now");
    }
}
