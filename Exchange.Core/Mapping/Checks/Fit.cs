using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

/// <summary>
/// Holds what a mapping writes against what the department's schema asks for. An error is what never fits; what only sometimes does not is a warning.
/// </summary>
internal sealed class Fit(Sightings sightings, Shape root)
{
    const int MostDepth = 12;

    MappingSeverity worst = MappingSeverity.Error;

    /// <param name="shape">What is written.</param>
    /// <param name="place">What should be.</param>
    /// <param name="target">Its path in the message, for people; empty for the message.</param>
    /// <param name="position">Of what writes it.</param>
    internal void Check(Shape shape, SchemaPlace place, string target, int position, int depth = 0)
    {
        if (depth > MostDepth || place.IsFree)
            return;
        CheckKinds(shape, place, target, position);
        CheckValues(shape, place, target, position);
        if ((place.Kinds & Kinds.Array) != Kinds.None && ItemsOf(shape) is { } item)
            Check(item, place.Items, target + "[]", position, depth + 1);
        // Of several objects that may be written one that does not fit need not ever be.
        var outer = worst;
        if (shape.Forms.Count(f => (f.Kinds & Kinds.Object) != Kinds.None) > 1)
            worst = MappingSeverity.Warning;
        foreach (var form in shape.Forms)
            switch (form)
            {
                case MadeForm made when (place.Kinds & Kinds.Object) != Kinds.None:
                    CheckMembers(made, place, target, position, depth);
                    break;
                case PlaceForm { IsFree: false } copied:
                    CheckCopied(copied, place, target, position, depth);
                    break;
            }
        worst = outer;
    }

    void Tell(MappingSeverity severity, string code, int position, string zh, string en, string? suggestion = null) =>
        sightings.Tell(severity < worst ? worst : severity, code, position, zh, en, suggestion);

    /// <summary>
    /// The items of all arrays that it may be, together: one kind of array that does not fit is not wrong if another is the one that is written.
    /// </summary>
    static Shape? ItemsOf(Shape shape)
    {
        var items = shape.Forms.Select(f => f switch
        {
            RowForm row => row.Item,
            PlaceForm { IsFree: false } place when (place.Kinds & Kinds.Array) != Kinds.None =>
                Shape.Of(PlaceForm.Of(place.Schema.Items, place.Pointer + "/*", null)),
            _ => null,
        }).OfType<Shape>().ToList();
        return items.Count == 0 ? null : items.Aggregate((a, b) => a.Or(b));
    }

    void CheckKinds(Shape shape, SchemaPlace place, string target, int position)
    {
        var kinds = shape.Kinds;
        if (kinds == Kinds.None || shape.CannotTell)
            return;
        if ((kinds & Kinds.Function) != Kinds.None)
        {
            Tell(MappingSeverity.Error, "mapping.function", position, $"“{target}”得到的是函数，不是值；是否漏了调用的括号？",
                $"'{target}' gets a function, not a value; are the brackets of a call missing?");
            return;
        }
        var wanted = place.Kinds;
        if ((kinds & wanted) == Kinds.None)
        {
            // A number may turn out whole.
            if (wanted != Kinds.None && !((kinds & Kinds.Fraction) != Kinds.None && (wanted & Kinds.Integer) != Kinds.None))
                Tell(
                    MappingSeverity.Error, "mapping.kind", position,
                    $"“{target}”应为{wanted.Zh()}，写出的是{kinds.Zh()}", $"'{target}' must be {wanted.En()}; {kinds.En()} is written");
            return;
        }
        if ((wanted & Kinds.Json) == Kinds.Array && shape.Forms.Any(f => f is RowForm { FromPath: true }))
        {
            Tell(
                MappingSeverity.Warning, "mapping.single-item", position,
                $"“{target}”应为数组；只有一项时路径给出的是该项本身，请写成 [ … ]",
                $"'{target}' must be an array; of a single item a path gives the item itself: write [ … ] around it");
            return;
        }
        var unfit = kinds & ~wanted & ~Kinds.Fraction & Kinds.Json;
        if (unfit != Kinds.None && !(unfit == Kinds.Integer && (wanted & Kinds.Fraction) != Kinds.None))
            Tell(
                MappingSeverity.Warning, "mapping.kind-sometimes", position,
                $"“{target}”应为{wanted.Zh()}，有时写出{unfit.Zh()}", $"'{target}' must be {wanted.En()}; sometimes {unfit.En()} is written");
    }

    void CheckValues(Shape shape, SchemaPlace place, string target, int position)
    {
        if (shape.Values is not { Count: > 0 } values || (shape.Kinds & place.Kinds) == Kinds.None)
            return;
        if (place.Values is { } allowed)
        {
            var unfit = values.Where(v => !allowed.Contains(v)).ToList();
            if (unfit.Count > 0)
                Tell(
                    unfit.Count == values.Count ? MappingSeverity.Error : MappingSeverity.Warning, "mapping.value", position,
                    $"“{target}”不允许取值 {Analysis.Some(unfit)}（允许 {Analysis.Some(allowed)}）",
                    $"'{target}' cannot be {Analysis.Some(unfit)} (allowed: {Analysis.Some(allowed)})");
            return;
        }
        var texts = values.Where(v => v[0] == '"').Select(v => (Literal: v, Keyword: SchemaValues.Unfit(place, v[1..^1])))
            .Where(v => v.Keyword is not null).ToList();
        if (texts.Count > 0)
            Tell(
                texts.Count == values.Count ? MappingSeverity.Error : MappingSeverity.Warning, "mapping.value", position,
                $"“{target}”的取值 {Analysis.Some(texts.Select(t => t.Literal))} 不符合 {texts[0].Keyword}",
                $"'{target}' cannot be {Analysis.Some(texts.Select(t => t.Literal))}: {texts[0].Keyword}");
    }

    void CheckMembers(MadeForm made, SchemaPlace place, string target, int position, int depth)
    {
        foreach (var name in place.Required)
            if (made.Members.LastOrDefault(m => string.Equals(m.Name, name, StringComparison.Ordinal)) is { } member)
            {
                // The only member of an object that is left out without it is never missing in it.
                if (!made.OfPaths || made.Members.Length > 1 || target.Length == 0)
                    CheckPresence(member, Joined(target, name));
            }
            else if (made.Others is null)
                Tell(
                    MappingSeverity.Error, "mapping.required-missing:" + name, position,
                    $"必填的目标“{Joined(target, name)}”没有字段写出", $"The required target '{Joined(target, name)}' is written by no field");
        foreach (var name in place.RequiredSometimes)
            if (made.Others is null && made.Members.All(m => !string.Equals(m.Name, name, StringComparison.Ordinal)))
                Tell(
                    MappingSeverity.CannotTell, "mapping.required-sometimes:" + name, position,
                    $"目标“{Joined(target, name)}”在某些情况下必填，没有字段写出", $"The target '{Joined(target, name)}' is required in some cases and written by no field");
        foreach (var member in made.Members)
        {
            var path = Joined(target, member.Name);
            var (standing, inner) = place.Member(member.Name);
            if (standing is Standing.Forbidden or Standing.Undescribed)
                TellUnknown(standing, member, place, target, path);
            else
                Check(member.Value, inner, path, member.Position, depth + 1);
        }
    }

    void CheckPresence(MadeMember member, string path)
    {
        if (!member.Value.MayMiss)
            return;
        var isKnown = member.Value.All.Where(s => s.Role != SourceRole.Table)
            .All(s => !InputPlaces.To(root, s.Name).LastOrDefault(root.Forms.OfType<PlaceForm>().First().Schema).IsFree);
        Tell(
            member.Value.CannotTell || !isKnown ? MappingSeverity.CannotTell : member.Value.Forms.IsEmpty ? MappingSeverity.Error : MappingSeverity.Warning,
            "mapping.may-be-missing", member.Position,
            $"“{path}”必填，但所读内容可能没有", $"'{path}' is required, and what it is made of may not be there");
    }

    void TellUnknown(Standing standing, MadeMember member, SchemaPlace place, string target, string path)
    {
        var near = NearestName.Of(member.Name, place.Names);
        var meant = near is null ? null : Joined(target, near);
        Tell(
            standing == Standing.Forbidden ? MappingSeverity.Error : MappingSeverity.Warning, "mapping.unknown-target", member.Position,
            $"目标数据结构没有“{path}”{(meant is null ? "" : $"，是否为“{meant}”？")}",
            $"The target schema has no '{path}'{(meant is null ? "" : $"; did you mean '{meant}'?")}", meant);
    }

    /// <summary>A part of the record that is copied whole: its schema against the other.</summary>
    void CheckCopied(PlaceForm copied, SchemaPlace place, string target, int position, int depth)
    {
        if ((copied.Kinds & place.Kinds & Kinds.Object) == Kinds.None || !copied.Schema.Declares)
            return;
        foreach (var name in place.Required)
            if (copied.Schema.Member(name).Standing is Standing.Forbidden or Standing.Undescribed)
                Tell(
                    copied.Schema.Member(name).Standing == Standing.Forbidden ? MappingSeverity.Error : MappingSeverity.Warning,
                    "mapping.required-missing:" + name, position,
                    $"必填的目标“{Joined(target, name)}”不在所复制的内容中", $"The required target '{Joined(target, name)}' is not in what is copied");
        foreach (var name in copied.Schema.Names)
        {
            var (standing, inner) = place.Member(name);
            if (standing == Standing.Forbidden)
                Tell(
                    copied.Schema.Required.Contains(name) ? MappingSeverity.Error : MappingSeverity.Warning, "mapping.unknown-target:" + name, position,
                    $"目标数据结构没有“{Joined(target, name)}”，所复制的内容含有它", $"The target schema has no '{Joined(target, name)}', which is in what is copied");
            else
            {
                var member = PlaceForm.Of(copied.Schema.Member(name).Place, JsonPointer.Below(copied.Pointer, name), null);
                Check(Shape.Of(member), inner, Joined(target, name), position, depth + 1);
            }
        }
    }

    static string Joined(string target, string name) => target.Length == 0 ? name : target + "." + name;
}
