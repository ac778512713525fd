using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

/// <summary>Names looked up in what stands before them.</summary>
internal sealed partial class Analysis
{
    const int MostNames = 2000;

    Shape Look(NameSyntax name, Shape context)
    {
        var found = Shape.OfForms([], false, context.Sources);
        var any = false;
        foreach (var form in context.Forms)
        {
            any = true;
            found = found.Or(Look(name, form, context));
        }
        return any ? found.Missing(found.MayMiss || context.MayMiss) : Shape.Nothing.With(context.Sources);
    }

    Shape Look(NameSyntax name, Form form, Shape context)
    {
        switch (form)
        {
            case AnyForm:
                return Shape.Anything;
            case PlaceForm { IsFree: true } free:
                sightings.CannotTell(name.Position, name.Name, Dotted(free.Pointer));
                return Shape.Of(PlaceForm.Of(free.Schema.Member(name.Name).Place, JsonPointer.Below(free.Pointer, name.Name), context), mayMiss: true);
            case PlaceForm place:
                return LookInPlace(name, place, context);
            case MadeForm made:
                return LookInMade(name, made);
            case RowForm row:
                // Of an array of arrays: a name goes through all levels.
                var items = row.Item.Forms.Aggregate(Shape.OfForms([], true, row.Item.Sources), (all, item) => all.Or(Look(name, item, row.Item)));
                return Shape.OfForms([new RowForm(items.Missing(false), FromPath: true), .. items.Forms], true, items.Sources);
            default:
                sightings.Missing(name.Position, name.Name, "", form.Kinds, [], null);
                return Shape.Nothing;
        }
    }

    Shape LookInPlace(NameSyntax name, PlaceForm place, Shape context)
    {
        if ((place.Kinds & Kinds.Array) != Kinds.None && place.Kinds == Kinds.Array)
        {
            var item = PlaceForm.Of(place.Schema.Items, place.Pointer + "/*", place.Above);
            var inner = Look(name, item, Shape.Of(item));
            return Shape.OfForms([.. inner.Forms, new RowForm(inner.Missing(false), FromPath: true)], true, inner.Sources);
        }
        if ((place.Kinds & Kinds.Object) == Kinds.None)
        {
            sightings.Missing(name.Position, name.Name, Dotted(place.Pointer), place.Kinds, [], null);
            return Shape.Nothing;
        }
        var (standing, member) = place.Schema.Member(name.Name);
        switch (standing)
        {
            case Standing.Described:
                sightings.Found(name.Position, name.Name);
                var mayMiss = !place.Schema.Required.Contains(name.Name) || place.Kinds != Kinds.Object;
                return Shape.Of(PlaceForm.Of(member, JsonPointer.Below(place.Pointer, name.Name), context), mayMiss);
            case Standing.Allowed when !member.IsFree:
                sightings.Found(name.Position, name.Name);
                return Shape.Of(PlaceForm.Of(member, JsonPointer.Below(place.Pointer, name.Name), context), mayMiss: true);
            case Standing.Allowed or Standing.Free:
                sightings.CannotTell(name.Position, name.Name, Dotted(place.Pointer));
                return Shape.Of(PlaceForm.Of(member, JsonPointer.Below(place.Pointer, name.Name), context), mayMiss: true);
            default:
                sightings.Missing(name.Position, name.Name, Dotted(place.Pointer), place.Kinds, place.Schema.Names, Elsewhere(name.Name));
                return Shape.Nothing;
        }
    }

    Shape LookInMade(NameSyntax name, MadeForm made)
    {
        var found = made.Members.LastOrDefault(m => string.Equals(m.Name, name.Name, StringComparison.Ordinal))?.Value;
        if (found is not null || made.Others is not null)
        {
            sightings.Found(name.Position, name.Name);
            return found ?? made.Others!.Missing();
        }
        sightings.Missing(name.Position, name.Name, "", Kinds.Object, made.Members.Select(m => m.Name), null);
        return Shape.Nothing;
    }

    /// <summary>*: every member's value.</summary>
    static Shape Members(Shape context)
    {
        var all = Shape.OfForms([], true, context.Sources);
        // An array that a constructor made is one value before a wildcard: its members are its items.
        foreach (var row in context.Forms.OfType<RowForm>())
            all = all.Or(row.Item.Items(out _).Missing());
        foreach (var form in context.Items(out _).Forms)
            all = form switch
            {
                PlaceForm { IsFree: false } place when place.Schema.Declares => place.Schema.Names.Aggregate(all, (sum, name) =>
                    sum.Or(Shape.Of(PlaceForm.Of(place.Schema.Member(name).Place, JsonPointer.Below(place.Pointer, name), context), mayMiss: true))),
                MadeForm { Others: null } made => made.Members.Aggregate(all, (sum, member) => sum.Or(member.Value)),
                _ => all.Or(Shape.Anything.With(Shape.Of(form).All)),
            };
        var items = all.Items(out _);
        return Shape.OfForms(items.Forms.Append(new RowForm(items.Missing(false), FromPath: true)), true, items.Sources);
    }

    static Shape Above(Shape context)
    {
        var above = default(Shape);
        foreach (var form in context.Forms)
        {
            var own = form is PlaceForm { Above: { } known } ? known : Shape.Anything;
            above = above is null ? own : above.Or(own);
        }
        return above ?? Shape.Anything;
    }

    /// <summary>A pointer as somebody writes it in an expression.</summary>
    internal static string Dotted(string pointer)
    {
        var names = JsonPointer.Names(pointer).Where(n => n != "*");
        return string.Join('.', names.Select(n => n.All(c => char.IsLetterOrDigit(c) || c == '_') ? n : $"`{n}`"));
    }

    /// <summary>The shortest path of the input at which a name is, or null.</summary>
    string? Elsewhere(string name)
    {
        var waiting = new Queue<PlaceForm>(root.Forms.OfType<PlaceForm>());
        for (var seen = 0; seen < MostNames && waiting.TryDequeue(out var place); seen++)
        {
            if (place.Schema.Member(name).Standing == Standing.Described)
                return Dotted(JsonPointer.Below(place.Pointer, name));
            foreach (var known in place.Schema.Names)
                if (place.Schema.Member(known).Place is { IsFree: false } next && place.Pointer.Count(c => c == '/') < 8)
                    waiting.Enqueue(PlaceForm.Of(next, JsonPointer.Below(place.Pointer, known), null));
            if ((place.Kinds & Kinds.Array) != Kinds.None && !place.Schema.Items.IsFree)
                waiting.Enqueue(PlaceForm.Of(place.Schema.Items, place.Pointer + "/*", null));
        }
        return null;
    }
}
