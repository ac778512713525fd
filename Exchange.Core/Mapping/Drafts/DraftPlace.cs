using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Drafts;

/// <summary>A place that an expression can read.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="Zh">Its Chinese title, or whatever title it has.</param>
/// <param name="Path">As an expression has it: from the input, or from an item of the list it is in.</param>
/// <param name="Above">What it is in; null for what stands beside the record.</param>
/// <param name="List">The nearest list it is in; null where there is one value.</param>
internal sealed record DraftPlace(string Name, string? Zh, string? En, string Path, SchemaPlace? Schema, Kinds Kinds, DraftPlace? Above, DraftPlace? List)
{
    const int MostDepth = 8;
    const int MostPlaces = 3_000;

    static readonly string[] Keywords = ["and", "or", "in", "true", "false", "null"];

    internal bool IsList => (Kinds & Kinds.Array) != Kinds.None;

    /// <summary>All that a mapping can read, in the order of the schema.</summary>
    internal static IReadOnlyList<DraftPlace> Read(SchemaPlace main, MappingReads reads)
    {
        var name = InputObject.MainOf(reads);
        var places = new List<DraftPlace>();
        Walk(main, new DraftPlace(name, null, null, name, main, Kinds.Object, null, null), places, 0);
        places.AddRange(reads == MappingReads.Record
            ? [Beside("number", "申办流水号", "Application number"), Beside("takenInAt", "收件时间", "Taken in at"), Beside("deliveryId", "交易流水号", "Transaction id")]
            : [Beside("key", "记录标识", "Key"), Beside("receivedAt", "接收时间", "Received at")]);
        return places;
    }

    static DraftPlace Beside(string name, string zh, string en) => new(name, zh, en, name, null, Kinds.String, null, null);

    static void Walk(SchemaPlace place, DraftPlace above, List<DraftPlace> places, int depth)
    {
        if (depth > MostDepth)
            return;
        foreach (var name in place.Names)
        {
            if (places.Count > MostPlaces || place.Member(name) is not { Standing: Standing.Described, Place: var member } || name.Contains('`', StringComparison.Ordinal))
                continue;
            var list = above.IsList ? above : above.List;
            var path = above.IsList ? Quoted(name) : $"{above.Path}.{Quoted(name)}";
            var found = new DraftPlace(name, member.ChineseTitle ?? member.Title, member.EnglishTitle ?? member.Title, path, member, KindsOf(member), above, list);
            places.Add(found);
            if (found.IsList)
                Walk(member.Items, found, places, depth + 1);
            else if ((found.Kinds & Kinds.Object) != Kinds.None)
                Walk(member, found, places, depth + 1);
        }
    }

    static Kinds KindsOf(SchemaPlace place) => place.IsMeantAsObject ? Kinds.Object : place.Kinds & ~Kinds.Null;

    internal static string Quoted(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && !Keywords.Contains(name, StringComparer.Ordinal) ? name : $"`{name}`";
}
