using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry;

/// <summary>Compares documents by path.</summary>
public static partial class Difference
{
    // What tells the entries of a list apart, best first: the first of these that every entry has, once each, on both sides.
    private static readonly string[][] Names =
        [["name"], ["code"], ["value"], ["value", "from"], ["division"], ["division", "from"], ["step"], ["step", "gives"]];

    public static IReadOnlyList<DocumentDifference> Between(RegistrySnapshot old, RegistrySnapshot now)
    {
        var names = old.Entries.Concat(now.Entries).Select(entry => (entry.Kind, entry.Name)).Distinct();
        return names.Select(name => Of(old.Entry(name.Kind, name.Name), now.Entry(name.Kind, name.Name)))
            .OfType<DocumentDifference>()
            .OrderBy(difference => difference.Kind.Name, StringComparer.Ordinal).ThenBy(difference => difference.Name, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>Null when there is none.</summary>
    public static DocumentDifference? Of(RegistryEntry? old, RegistryEntry? now)
    {
        if (old?.Digest == now?.Digest)
            return null;
        if (old is null)
            return new DocumentDifference(now!.Kind, now.Name, ChangeKind.Added, []);
        if (now is null)
            return new DocumentDifference(old.Kind, old.Name, ChangeKind.Removed, []);
        return new DocumentDifference(now.Kind, now.Name, ChangeKind.Changed, Paths(old.Content, now.Content));
    }

    /// <param name="old">JSON, UTF-8.</param>
    public static IReadOnlyList<PathChange> Paths(ReadOnlyMemory<byte> old, ReadOnlyMemory<byte> now)
    {
        var changes = new List<PathChange>();
        Compare(Parse(old), Parse(now), "", changes);
        return changes;

        static JsonElement Parse(ReadOnlyMemory<byte> json) => JsonElement.Parse(json.Span, new JsonDocumentOptions { MaxDepth = SourceText.MostLevels + 8 });
    }

    /// <summary>
    /// The differences for people to read, a line each: + added, - removed, ~ changed, &gt; reordered. Ends without a newline; empty when there are none.
    /// </summary>
    public static string Text(IEnumerable<DocumentDifference> differences)
    {
        var text = new StringBuilder();
        foreach (var difference in differences)
        {
            text.Append(Sign(difference.Change)).Append(' ').Append(difference.Kind).Append('/').Append(difference.Name).Append('\n');
            foreach (var path in difference.Paths)
            {
                text.Append("    ").Append(Sign(path.Kind)).Append(' ').Append(path.Path).Append(": ");
                text.Append((path.Old, path.New) switch
                {
                    ({ } was, { } becomes) => $"{Short(was)} → {Short(becomes)}",
                    ({ } was, null) => Short(was),
                    (null, { } becomes) => Short(becomes),
                    _ => "",
                }).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static char Sign(ChangeKind change) => change switch
    {
        ChangeKind.Added => '+',
        ChangeKind.Removed => '-',
        ChangeKind.Changed => '~',
        _ => '>',
    };

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 120 } text ? text[..117] + "…" : value.GetRawText();

    private static void Compare(JsonElement old, JsonElement now, string path, List<PathChange> changes)
    {
        switch (old.ValueKind, now.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                CompareNamed(Members(old, path), Members(now, path), path, changes);
                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                if (NamesFor(old, now) is { } names)
                    CompareNamed(Members(old, names, path), Members(now, names, path), path, changes);
                else
                    CompareListed([.. old.EnumerateArray()], [.. now.EnumerateArray()], path, changes);
                break;
            default:
                if (old.GetRawText() != now.GetRawText())
                    changes.Add(new PathChange(ChangeKind.Changed, path, old, now));
                break;
        }
    }

    private static void CompareNamed(List<Member> old, List<Member> now, string path, List<PathChange> changes)
    {
        var before = old.ToDictionary(member => member.Name, StringComparer.Ordinal);
        var after = now.ToDictionary(member => member.Name, StringComparer.Ordinal);
        foreach (var member in old.Where(member => !after.ContainsKey(member.Name)))
            changes.Add(new PathChange(ChangeKind.Removed, member.Path, member.Value, null));
        foreach (var member in now)
        {
            if (before.TryGetValue(member.Name, out var was))
                Compare(was.Value, member.Value, member.Path, changes);
            else
                changes.Add(new PathChange(ChangeKind.Added, member.Path, null, member.Value));
        }

        var kept = old.Select(member => member.Name).Where(after.ContainsKey).ToList();
        if (!kept.SequenceEqual(now.Select(member => member.Name).Where(before.ContainsKey), StringComparer.Ordinal))
            changes.Add(new PathChange(ChangeKind.Reordered, path, NameList(old), NameList(now)));
    }

    /// <summary>Entries without names: what is equal at both ends is set aside, the rest is paired by position.</summary>
    private static void CompareListed(List<JsonElement> old, List<JsonElement> now, string path, List<PathChange> changes)
    {
        var start = 0;
        while (start < old.Count && start < now.Count && Same(old[start], now[start]))
            start++;
        var end = 0;
        while (end < old.Count - start && end < now.Count - start && Same(old[^(end + 1)], now[^(end + 1)]))
            end++;
        var (oldEnd, nowEnd) = (old.Count - end, now.Count - end);
        for (var i = start; i < Math.Max(oldEnd, nowEnd); i++)
        {
            if (i >= oldEnd)
                changes.Add(new PathChange(ChangeKind.Added, $"{path}[{i}]", null, now[i]));
            else if (i >= nowEnd)
                changes.Add(new PathChange(ChangeKind.Removed, $"{path}[{i}]", old[i], null));
            else
                Compare(old[i], now[i], $"{path}[{i}]", changes);
        }
    }

    private static bool Same(JsonElement a, JsonElement b) => a.GetRawText() == b.GetRawText();

    private static string[]? NamesFor(JsonElement old, JsonElement now)
    {
        if (old.GetArrayLength() == 0 && now.GetArrayLength() == 0)
            return null;
        return Names.FirstOrDefault(names => Unique(old, names) && Unique(now, names));

        static bool Unique(JsonElement list, string[] names)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            return list.EnumerateArray().All(item => NameOf(item, names) is { } name && seen.Add(name));
        }
    }

    /// <summary>The first must be there as text; the others may be absent.</summary>
    private static string? NameOf(JsonElement item, string[] names)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(names[0], out var first) || first.ValueKind != JsonValueKind.String)
            return null;
        var parts = names.Skip(1)
            .Select(name => item.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.String ? "," + part.GetString() : "");
        return first.GetString() + string.Concat(parts);
    }

    private static List<Member> Members(JsonElement value, string path) =>
        [.. value.EnumerateObject().Select(property => new Member(property.Name, Step(path, property.Name), property.Value))];

    private static List<Member> Members(JsonElement list, string[] names, string path) =>
        [.. list.EnumerateArray()
            .Select(item => (name: NameOf(item, names)!, item))
            .Select(named => new Member(named.name, $"{path}[{named.name}]", named.item))];

    private static string Step(string path, string name)
    {
        if (!PlainName().IsMatch(name))
            return $"{path}['{name.Replace("'", "\\'", StringComparison.Ordinal)}']";
        return path.Length == 0 ? name : $"{path}.{name}";
    }

    private static JsonElement NameList(List<Member> members) => JsonSerializer.SerializeToElement(members.Select(member => member.Name), DocumentJson.Strict);

    [GeneratedRegex(@"\A[\p{L}_$][\p{L}\p{Nd}_$-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex PlainName();

    private sealed record Member(string Name, string Path, JsonElement Value);
}
