using System.Collections.Immutable;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

/// <summary>All that can be said about a value without a record: its possible forms, whether it may be missing, and what it depends on.</summary>
internal sealed class Shape
{
    Shape(ImmutableArray<Form> forms, bool mayMiss, ImmutableHashSet<Source> sources) => (Forms, MayMiss, Sources) = (forms, mayMiss, sources);

    internal static Shape Nothing { get; } = new([], true, Checks.Sources.None);

    /// <summary>Of what never comes to an end with a value, as $error: nothing is missing, since nothing is written at all.</summary>
    internal static Shape Never { get; } = new([], false, Checks.Sources.None);

    internal static Shape Anything { get; } = new([new AnyForm()], true, Checks.Sources.None);

    internal ImmutableArray<Form> Forms { get; }

    internal bool MayMiss { get; }

    /// <summary>Beside the places among its forms.</summary>
    internal ImmutableHashSet<Source> Sources { get; }

    internal Kinds Kinds => Forms.Aggregate(Kinds.None, (all, form) => all | form.Kinds);

    internal bool CannotTell => Forms.Any(f => f is AnyForm or PlaceForm { IsFree: true });

    internal static Shape Of(Form form, bool mayMiss = false) => new([form], mayMiss, Checks.Sources.None);

    internal static Shape Of(Kinds kinds, bool mayMiss = false) => Of(new ScalarForm(kinds), mayMiss);

    internal static Shape Literal(Kinds kind, string literal) => Of(new ScalarForm(kind, new HashSet<string>(StringComparer.Ordinal) { literal }));

    /// <summary>An array that a path would give of nothing is no form: the path gives nothing then.</summary>
    internal static Shape OfForms(IEnumerable<Form> forms, bool mayMiss, ImmutableHashSet<Source> sources)
    {
        ImmutableArray<Form> all = [.. forms];
        ImmutableArray<Form> real = [.. all.Where(f => f is not RowForm { FromPath: true, Item.Forms.IsEmpty: true }).Distinct()];
        return new(real, mayMiss || real.IsEmpty && !all.IsEmpty, sources);
    }

    internal Shape With(ImmutableHashSet<Source> more) => more.IsEmpty ? this : new Shape(Forms, MayMiss, Sources.And(more));

    internal Shape Missing(bool mayMiss = true) => mayMiss == MayMiss ? this : new Shape(Forms, mayMiss, Sources);

    internal Shape Or(Shape other) => new([.. Forms.Union(other.Forms)], MayMiss || other.MayMiss, Sources.And(other.Sources));

    /// <summary>All that it depends on, the places among its forms and within them included.</summary>
    internal ImmutableHashSet<Source> All
    {
        get
        {
            var all = Sources;
            foreach (var form in Forms)
                all = form switch
                {
                    PlaceForm place => all.Add(new Source(SourceRole.Value, place.Pointer)),
                    RowForm row => all.And(row.Item.All),
                    MadeForm made => made.Members.Aggregate(made.Others is null ? all : all.And(made.Others.All), (sum, member) => sum.And(member.Value.All)),
                    FunctionForm { Bound.IsDefault: false } partial => partial.Bound.Aggregate(all, (sum, bound) => bound is null ? sum : sum.And(bound.All)),
                    _ => all,
                };
            return all;
        }
    }

    /// <summary>The values it can have, where they are all known.</summary>
    internal IReadOnlySet<string>? Values
    {
        get
        {
            var values = new HashSet<string>(StringComparer.Ordinal);
            foreach (var form in Forms)
            {
                var own = form switch { ScalarForm scalar => scalar.Values, PlaceForm place => place.Schema.Values, _ => null };
                if (own is null)
                    return null;
                values.UnionWith(own);
            }
            return Forms.IsEmpty ? null : values;
        }
    }

    /// <summary>The one string it always is, or null.</summary>
    internal string? OnlyText => !MayMiss && Values is { Count: 1 } values && values.First() is ['"', ..] only ? only[1..^1] : null;

    /// <summary>What each item is, as a path sees it: an array's items, or the value itself.</summary>
    internal Shape Items(out bool isMany)
    {
        isMany = false;
        if (!Forms.Any(f => f is RowForm or PlaceForm { IsFree: false } && (f.Kinds & Kinds.Array) != Kinds.None))
            return this;
        var forms = new List<Form>();
        var mayMiss = MayMiss;
        var sources = Sources;
        foreach (var form in Forms)
            switch (form)
            {
                case RowForm row:
                    isMany = true;
                    forms.AddRange(row.Item.Forms);
                    sources = sources.And(row.Item.Sources);
                    mayMiss |= !row.IsFilled || row.Item.MayMiss;
                    break;
                case PlaceForm { IsFree: false } place when (place.Kinds & Kinds.Array) != Kinds.None:
                    isMany = true;
                    forms.Add(PlaceForm.Of(place.Schema.Items, place.Pointer + "/*", place.Above));
                    mayMiss |= place.Schema.MinItems == 0;
                    if (place.Kinds != Kinds.Array)
                        forms.Add(place with { Kinds = place.Kinds & ~Kinds.Array });
                    break;
                default:
                    forms.Add(form);
                    break;
            }
        return OfForms(forms, mayMiss, sources);
    }
}
