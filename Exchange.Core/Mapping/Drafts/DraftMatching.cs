using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Drafts;

/// <summary>Finds for each part of a message what of the input looks most like it.</summary>
internal sealed class DraftMatching(IReadOnlyList<DraftPlace> sources)
{
    const double Enough = 0.55;
    const int MostCandidates = 4;
    const int MostDepth = 6;
    const int MostFields = 2_000;

    /// <summary>A list of objects is taken for another by what its items have in common, too.</summary>
    const double ItemsWeight = 0.9;

    int fields;

    internal IReadOnlyList<DraftField> Match(SchemaPlace message) => Members(message, null, null, 0);

    List<DraftField> Members(SchemaPlace place, DraftPlace? above, DraftPlace? list, int depth)
    {
        var found = new List<DraftField>();
        foreach (var name in place.Names)
        {
            if (place.Member(name) is not { Standing: Standing.Described, Place: var member } || name.Contains('`', StringComparison.Ordinal) || ++fields > MostFields)
                continue;
            var kinds = member.IsMeantAsObject ? Kinds.Object : member.Kinds & ~Kinds.Null;
            var target = new DraftPlace(name, member.ChineseTitle ?? member.Title, member.EnglishTitle ?? member.Title, "", member, kinds, above, null);
            found.Add(Match(target, place.Required.Contains(name), list, depth));
        }
        return found;
    }

    DraftField Match(DraftPlace target, bool isRequired, DraftPlace? list, int depth)
    {
        if (target.IsList && depth < MostDepth && List(target, isRequired, list, depth) is { } items)
            return items;
        if ((target.Kinds & Kinds.Scalar) == Kinds.None && (target.Kinds & Kinds.Object) != Kinds.None && target.Schema!.Declares && depth < MostDepth)
            return new DraftField.Group(target, isRequired, Members(target.Schema, target, list, depth + 1));
        var best = sources.Where(s => !s.IsList && (s.Kinds & Kinds.Object) == Kinds.None && (s.List == list || s.List is null))
            .Select(s => (Source: s, Score: Score(target, s, list), Expression: Converted(target, s, list)))
            .Where(s => s.Score >= Enough && s.Expression is not null).OrderByDescending(s => s.Score).Take(MostCandidates);
        return new DraftField.Value(target, isRequired, new(best.Select(s => (s.Source, s.Expression!))))
        {
            Constant = isRequired && target.Schema?.Values is { Count: 1 } only && only.First() is ['"', ..] text ? Text(text[1..^1]) : null,
        };
    }

    // What is in the list itself is meant before what stands outside of it.
    static double Score(DraftPlace target, DraftPlace source, DraftPlace? list) => Likeness.Of(target, source) + (source.List == list ? 0 : -0.3);

    DraftField.Items? List(DraftPlace target, bool isRequired, DraftPlace? list, int depth)
    {
        var item = target.Schema!.Items;
        var hasMembers = item.Declares;
        DraftField.Items? best = null;
        var most = 0.0;
        foreach (var source in sources.Where(s => s.IsList && s.List == list && s.Schema!.Items.Declares == hasMembers))
        {
            var members = hasMembers ? Members(item, target, source, depth + 1) : [];
            var shared = hasMembers ? members.Count(m => IsOf(m, source)) / (double)Math.Max(1, members.Count) : 0;
            var score = Likeness.Of(target, source) + ItemsWeight * shared;
            if ((hasMembers ? shared == 0 : !Fits(item, source)) || score <= most || score < Enough)
                continue;
            (most, best) = (score, new DraftField.Items(target, isRequired, source, PathFrom(source, list), hasMembers ? members : [Itself(target, item, source)]));
        }
        return best;
    }

    /// <summary>It is made of something in the list, not of what stands outside of it.</summary>
    static bool IsOf(DraftField member, DraftPlace list) => member switch
    {
        DraftField.Value value => value.Candidates.TryPeek(out var best) && best.Source.List == list,
        DraftField.Group group => group.Members.Any(m => IsOf(m, list)),
        DraftField.Items items => items.Source.List == list,
        _ => false,
    };

    static DraftField.Value Itself(DraftPlace target, SchemaPlace item, DraftPlace source) => new(
        target with { Schema = item, Kinds = item.Kinds }, false, new([(source, "$")]));

    static bool Fits(SchemaPlace item, DraftPlace source) => (item.Kinds & source.Schema!.Items.Kinds & Kinds.Scalar) != Kinds.None;

    static string PathFrom(DraftPlace source, DraftPlace? list) => source.List == list || list is null ? source.Path : "$$." + source.Path;

    static string? Converted(DraftPlace target, DraftPlace source, DraftPlace? list)
    {
        var path = PathFrom(source, list);
        var (have, want) = (source.Kinds, target.Kinds);
        var pattern = target.Schema?.Word("pattern");
        if (source.Schema?.Word("format") == "date" && pattern is not null && pattern.Contains("{8}", StringComparison.Ordinal))
            return $"$replace({path}, '-', '')";
        if ((have & want) != Kinds.None)
            return path;
        if ((want & Kinds.String) != Kinds.None && (have & (Kinds.Number | Kinds.Boolean)) != Kinds.None)
            return $"$string({path})";
        return (want & Kinds.Number) != Kinds.None && (have & Kinds.String) != Kinds.None ? $"$number({path})" : null;
    }

    /// <summary>A text as an expression has it. A quote of the kind that it stands in cannot be escaped in every dialect: the other kind is taken.</summary>
    internal static string Text(string text)
    {
        var safe = text.Replace("\\", "\\\\", StringComparison.Ordinal);
        return safe.Contains('\'', StringComparison.Ordinal) ? "\"" + safe.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"" : "'" + safe + "'";
    }
}
