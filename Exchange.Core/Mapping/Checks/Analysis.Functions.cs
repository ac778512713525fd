using System.Collections.Immutable;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Mapping.Tables;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Checks;

/// <summary>What the functions of the language and the hub give.</summary>
internal sealed partial class Analysis
{
    // Functions that give one kind, and nothing where their first argument is missing.
    static readonly Dictionary<string, Kinds> Simple = new(StringComparer.Ordinal)
    {
        ["string"] = Kinds.String, ["substring"] = Kinds.String, ["substringBefore"] = Kinds.String, ["substringAfter"] = Kinds.String,
        ["uppercase"] = Kinds.String, ["lowercase"] = Kinds.String, ["trim"] = Kinds.String, ["pad"] = Kinds.String, ["replace"] = Kinds.String,
        ["join"] = Kinds.String, ["formatNumber"] = Kinds.String, ["formatBase"] = Kinds.String, ["formatInteger"] = Kinds.String,
        ["base64encode"] = Kinds.String, ["base64decode"] = Kinds.String, ["encodeUrl"] = Kinds.String, ["encodeUrlComponent"] = Kinds.String,
        ["decodeUrl"] = Kinds.String, ["decodeUrlComponent"] = Kinds.String, ["fromMillis"] = Kinds.String, ["type"] = Kinds.String,
        ["length"] = Kinds.Integer, ["floor"] = Kinds.Integer, ["ceil"] = Kinds.Integer, ["parseInteger"] = Kinds.Integer, ["toMillis"] = Kinds.Integer,
        ["number"] = Kinds.Number, ["abs"] = Kinds.Number, ["round"] = Kinds.Number, ["power"] = Kinds.Number, ["sqrt"] = Kinds.Number,
        ["sum"] = Kinds.Number, ["max"] = Kinds.Number, ["min"] = Kinds.Number, ["average"] = Kinds.Number,
        ["contains"] = Kinds.Boolean, ["boolean"] = Kinds.Boolean, ["not"] = Kinds.Boolean,
        ["birthDate"] = Kinds.String, ["sexOf"] = Kinds.String, ["divisionOf"] = Kinds.String, ["mask"] = Kinds.String, ["fullWidth"] = Kinds.String,
        ["halfWidth"] = Kinds.String, ["cutBytes"] = Kinds.String, ["division"] = Kinds.String, ["amountInWords"] = Kinds.String, ["workday"] = Kinds.String,
        ["byteLength"] = Kinds.Integer, ["workdays"] = Kinds.Integer, ["toCents"] = Kinds.Integer,
        ["toWan"] = Kinds.Number, ["fromWan"] = Kinds.Number, ["fromCents"] = Kinds.Number,
        ["isCitizenNumber"] = Kinds.Boolean, ["isUscc"] = Kinds.Boolean, ["isOrgCode"] = Kinds.Boolean, ["isLicenceId"] = Kinds.Boolean,
    };

    // What these take as their first argument; anything else stops the translation.
    static readonly HashSet<string> TakesString = new(StringComparer.Ordinal)
    {
        "substring", "substringBefore", "substringAfter", "uppercase", "lowercase", "trim", "pad", "replace", "contains", "split", "length", "toMillis",
        "base64encode", "base64decode", "encodeUrl", "encodeUrlComponent", "decodeUrl", "decodeUrlComponent", "birthDate", "sexOf", "divisionOf", "mask",
        "fullWidth", "halfWidth", "cutBytes", "byteLength",
        "workday", "workdays", "isCitizenNumber", "isUscc", "isOrgCode", "isLicenceId",
    };

    static readonly HashSet<string> TakesNumber = new(StringComparer.Ordinal)
    {
        "abs", "floor", "ceil", "round", "power", "sqrt", "formatNumber", "formatBase", "formatInteger", "fromMillis",
    };

    Shape Native(string name, ImmutableArray<Shape> arguments, Shape context, int position)
    {
        if (arguments.IsEmpty && name is not ("now" or "millis" or "random"))
            arguments = [context];
        else if (DomainFunctions.Set.Find(name)?.Signature is { } signature)
        {
            var takes = signature.TakesContext([.. arguments.Select(Letters)]);
            // Whether the context is the first argument is for the record to say: nothing is told, and what comes depends on all.
            if (takes is null)
                return Shape.Anything.With(AllOf(arguments.Add(context)));
            if (takes is true)
                arguments = arguments.Insert(0, context);
        }
        var first = arguments.IsEmpty ? Shape.Nothing : arguments[0];
        var all = AllOf(arguments);
        TellArgument(name, first, position);
        if (CodeFunctions.TakesAlias(name))
            return Coded(name, arguments, all, position);
        if (Simple.TryGetValue(name, out var kinds))
            return SimpleOf(name, kinds, arguments, first, context).With(all);
        switch (name)
        {
            case "now":
                return Shape.Of(Kinds.String).With([new Source(SourceRole.Value, "/takenInAt")]);
            case "millis":
                return Shape.Of(Kinds.Integer).With([new Source(SourceRole.Value, "/takenInAt")]);
            case "random":
                return Shape.Of(Kinds.Number).With([new Source(SourceRole.Value, "/deliveryId")]);
            case "exists":
                return Shape.Of(Kinds.Boolean).With(all.AsConditions());
            case "count":
                return Shape.Of(Kinds.Integer).With(all.AsConditions());
            case "split":
                return Row(Shape.Of(Kinds.String), first.MayMiss).With(all);
            case "keys":
                return Shape.OfForms([new ScalarForm(Kinds.String), new RowForm(Shape.Of(Kinds.String), FromPath: true)], true, all);
            case "append":
                var joined = arguments.Aggregate(Shape.OfForms([], false, Sources.None), (sum, a) => sum.Or(a.Items(out _)));
                return Shape.OfForms([.. joined.Forms, new RowForm(joined.Missing(false), FromPath: false)], arguments.All(a => a.MayMiss), joined.Sources);
            case "distinct":
                var single = first.Items(out var isMany);
                return isMany ? first.Or(Row(single, false)) : first;
            case "sort" or "reverse" or "shuffle":
                var sorted = first.Items(out _).Missing(false);
                foreach (var function in arguments.Skip(1))
                    ApplyMaybe(function, [sorted, sorted], position);
                // A sequence within a sequence of one comes out as it is, and its one item with it.
                return sorted.Forms.Any(f => f is RowForm { FromPath: true }) ? Row(sorted, first.MayMiss).Or(sorted) : Row(sorted, first.MayMiss);
            case "map":
                return Mapped(arguments, first, position);
            case "filter":
                return Filtering(arguments, first, position, keepsMany: true);
            case "single":
                return Filtering(arguments, first, position, keepsMany: false);
            case "reduce":
                return Reduced(arguments, first, all, position);
            case "each":
                return Shape.Anything.With(all).With(ApplyMembers(arguments, first, position).All);
            case "sift":
                ApplyMembers(arguments, first, position);
                return Shape.Anything.With(all);
            case "lookup" when arguments.Length == 2 && arguments[1].OnlyText is { } key:
                return Look(new Expressions.NameSyntax(position, key), first);
            case "error":
                if (maybes == 0 && !isFinishing)
                    sightings.Tell(
                        MappingSeverity.Warning, "mapping.always-fails", position,
                        "此处总是以 $error 中止，报文不会发出", "$error is called here in any case: no message is written");
                return Shape.Never.With(all);
            case "assert":
                return Shape.Nothing.With(all);
            case "clone":
                return first;
            default:
                // $match, $zip, $spread, $merge, $lookup of a name that is worked out …: made of their arguments, in ways that are not followed.
                foreach (var function in arguments.Where(a => a.Forms.Any(f => f is FunctionForm)))
                    ApplyMaybe(function, [Shape.Anything, Shape.Anything, Shape.Anything], position);
                return Shape.Anything.With(all);
        }
    }

    /// <summary>What the value may be, in the letters of signatures.</summary>
    static string Letters(Shape shape)
    {
        const string letters = "lbnsaof";
        Kinds[] kinds = [Kinds.Null, Kinds.Boolean, Kinds.Number, Kinds.String, Kinds.Array, Kinds.Object, Kinds.Function];
        if (shape.CannotTell || shape.Forms.IsEmpty)
            return letters + "m";
        return string.Concat(letters.Where((_, i) => (shape.Kinds & kinds[i]) != Kinds.None)) + (shape.MayMiss ? "m" : "");
    }

    static Shape SimpleOf(string name, Kinds kinds, ImmutableArray<Shape> arguments, Shape first, Shape context)
    {
        var mayMiss = first.MayMiss || name is "birthDate" or "sexOf" or "divisionOf" or "max" or "min" or "average";
        if (name is "sum" or "max" or "min" or "round" or "abs" && first.Items(out _).Kinds is Kinds.Integer)
            kinds = Kinds.Integer;
        if (name == "sexOf")
            return Shape.Literal(Kinds.String, SchemaValues.Literal("1")).Or(Shape.Literal(Kinds.String, SchemaValues.Literal("2"))).Missing();
        if (name == "string" && first is { Kinds: Kinds.String })
            return first;
        if (name == "join")
            mayMiss = first.MayMiss;
        return Shape.Of(kinds, mayMiss);
    }

    void TellArgument(string name, Shape first, int position)
    {
        var wanted = TakesString.Contains(name) ? Kinds.String : TakesNumber.Contains(name) ? Kinds.Number : Kinds.None;
        var kinds = first.Kinds;
        if (wanted == Kinds.None || kinds == Kinds.None || first.CannotTell || (kinds & wanted) != Kinds.None)
            return;
        sightings.Tell(
            Certainly(first), "mapping.argument-kind", position,
            $"${name} 的第 1 个参数应为{wanted.Zh()}，这里是{kinds.Zh()}", $"${name} takes {wanted.En()} as its first argument; this is {kinds.En()}");
    }

    static Shape Row(Shape item, bool mayMiss) => Shape.OfForms([new RowForm(item.Missing(false), FromPath: false)], mayMiss, item.Sources);

    Shape Mapped(ImmutableArray<Shape> arguments, Shape first, int position)
    {
        var item = first.Items(out _);
        var result = arguments.Length < 2 ? Shape.Anything : ApplyToItem(arguments[1], item, first, position);
        // Of nothing at all it gives nothing, or within another function an empty array.
        if (result.Forms.IsEmpty)
            return Shape.Anything.With(result.Sources.And(item.All.AsConditions()));
        // A single result stands alone, as after a path; an array among the results stays one.
        return Shape.OfForms([.. result.Forms, new RowForm(result.Missing(false), FromPath: true)], true, result.Sources.And(item.All.AsConditions()));
    }

    Shape Filtering(ImmutableArray<Shape> arguments, Shape first, int position, bool keepsMany)
    {
        var item = first.Items(out _);
        var test = arguments.Length < 2 ? Shape.Nothing : ApplyToItem(arguments[1], item, first, position);
        var forms = keepsMany ? item.Forms.Append(new RowForm(item.Missing(false), FromPath: true)) : item.Forms;
        return Shape.OfForms(forms, keepsMany || item.MayMiss, item.Sources.And(test.All.AsConditions()));
    }

    Shape Reduced(ImmutableArray<Shape> arguments, Shape first, ImmutableHashSet<Source> all, int position)
    {
        if (arguments.Length < 2)
            return Shape.Anything.With(all);
        var items = first.Items(out _);
        var item = items.Missing(false);
        var start = arguments.Length > 2 ? arguments[2] : item;
        var once = ApplyMaybe(arguments[1], [start, item], position);
        // Given its own result again, it shows whether that changes what it may be.
        var twice = ApplyMaybe(arguments[1], [start.Or(once), item], position);
        return Widened(start.Or(once).Or(twice)).With(all) is var result && items.MayMiss ? result.Missing() : result;
    }

    // Each turn may make further values of the same kind.
    static Shape Widened(Shape shape) =>
        Shape.OfForms(shape.Forms.Select(f => f is ScalarForm scalar ? scalar with { Values = null } : f), shape.MayMiss, shape.Sources);

    Shape ApplyMembers(ImmutableArray<Shape> arguments, Shape first, int position)
    {
        var member = Members(first).Items(out _).Missing(false);
        return arguments.Length < 2 ? Shape.Nothing : ApplyMaybe(arguments[1], [member, Shape.Of(Kinds.String), first], position);
    }

    Shape Coded(string function, ImmutableArray<Shape> arguments, ImmutableHashSet<Source> all, int position)
    {
        var value = arguments.Length > 1 ? arguments[1] : Shape.Nothing;
        if (arguments[0].Values is not { } aliases)
        {
            UsedTables.UnionWith(tables.Keys);
            return Shape.Anything.With(all);
        }
        var forms = new List<Form>();
        foreach (var alias in aliases.Select(a => a.Trim('"')))
        {
            UsedTables.Add(alias);
            all = all.Add(new Source(SourceRole.Table, alias));
            if (tables.TryGetValue(alias, out var use))
                forms.AddRange(Codes(function, use, value, position));
        }
        if (function == "divisionNames")
            return Shape.OfForms([new RowForm(Shape.Of(Kinds.String), FromPath: false, IsFilled: true)], value.MayMiss, all.And(AllOf(arguments)));
        value.Items(out var isMany);
        if (isMany)
            forms.Add(new RowForm(Shape.OfForms(forms, false, Sources.None), FromPath: true));
        return Shape.OfForms(forms, value.MayMiss, all);
    }

    IEnumerable<Form> Codes(string function, CodeTableUse use, Shape value, int position)
    {
        var values = value.Items(out _).Values;
        if (function == "code" && values is not null)
            TellUncoded(use, values, position);
        var known = function switch
        {
            "code" when values is not null => values.Select(v => v.Trim('"')).Select(v => use.Column.CodesOf(v)).SelectMany(c => c),
            "code" => use.Column.Codes,
            "hubCode" => use.Column.Values,
            _ => null,
        };
        if (known is null)
            return [new ScalarForm(Kinds.String)];
        var literals = known.Select(SchemaValues.Literal).ToHashSet(StringComparer.Ordinal);
        if (use.Part is { Unknown: UnknownCode.Default, Default: { } otherwise })
            literals.Add(SchemaValues.Literal(otherwise));
        var form = new ScalarForm(Kinds.String, literals);
        return use.Part.Unknown == UnknownCode.Pass && (values is null || values.Any(v => !use.Column.Knows(v.Trim('"'))))
            ? [form, .. value.Items(out _).Forms] : [form];
    }

    // A value of the form that the table has no code for stops the delivery of every record that carries it.
    void TellUncoded(CodeTableUse use, IReadOnlySet<string> values, int position)
    {
        if (use.Part.Unknown != UnknownCode.Fail)
            return;
        var uncoded = values.Where(v => !use.Column.Knows(v.Trim('"'))).ToList();
        if (uncoded.Count == 0)
            return;
        sightings.Tell(
            uncoded.Count == values.Count && maybes == 0 ? MappingSeverity.Error : MappingSeverity.Warning, "mapping.uncoded-value", position,
            $"代码表“{use.Part.Table}”没有系统“{use.Part.System}”对这些取值的代码：{Some(uncoded)}",
            $"Code table '{use.Part.Table}' has no code of system '{use.Part.System}' for {Some(uncoded)}");
    }
}
