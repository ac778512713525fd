using System.Globalization;
using System.Text.RegularExpressions;
using Exchange.Core.Checking.Comparing;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>
/// A schema that is in use is an agreement: under its name, what was valid stays valid for those who send (forms of items, rows that come back), and nothing becomes valid that
/// was not for those who receive (messages of mappings). What breaks either needs the next major name; a schema that nobody uses may change freely.
/// </summary>
public static partial class SchemaVersions
{
    private const int MostTold = 20;

    /// <summary>What the set breaks of a schema that was registered and used before it and is so after it: for <see cref="DocumentChecks.Version"/>.</summary>
    /// <param name="schema">As it would be; what it refers to may be what has changed.</param>
    public static IEnumerable<DocumentFinding> Check(RegistrySnapshot now, RegistrySnapshot next, SchemaDocument schema)
    {
        if (!now.Schemas.ContainsKey(schema.Name)) yield break;
        var forms = next.Items.Values.Where(item => item.Forms().Contains(schema.Name) && now.Items.GetValueOrDefault(item.Name)?.Forms().Contains(schema.Name) == true).Select(item => item.Name)
            .Concat(Kept(MappingReads.Row).Where(mapping => mapping.From == schema.Name && now.Mappings[mapping.Name].From == schema.Name).Select(mapping => mapping.Name))
            .Order(StringComparer.Ordinal).ToList();
        // What a mapping of rows makes is read by the hub itself.
        var messages = Kept(MappingReads.Record).Where(mapping => mapping.To == schema.Name && now.Mappings[mapping.Name].To == schema.Name)
            .Select(mapping => mapping.Name).Order(StringComparer.Ordinal).ToList();
        // A version that this program cannot compile any more is in nobody's way: no record has been checked by it.
        if ((forms.Count == 0 && messages.Count == 0) || !RegisteredSchemas.Compiles(now, schema.Name)) yield break;

        var changes = SchemaComparison.Compare(
            RegisteredSchemas.TextOf(now, schema.Name), RegisteredSchemas.OptionsFor(now, schema.Name),
            RegisteredSchemas.TextOf(next, schema.Name), RegisteredSchemas.OptionsFor(next, schema.Name)).Changes;
        var told = 0;
        foreach (var change in changes)
        {
            var effect = (Effect)Math.Max(forms.Count > 0 ? (int)change.Backward : 0, messages.Count > 0 ? (int)change.Forward : 0);
            if (effect == Effect.Keeps || ++told > MostTold) continue;
            var backward = forms.Count > 0 && change.Backward == effect;
            yield return Finding(schema.Name, change, effect, backward, backward ? forms : messages);
        }
        if (told > MostTold)
            yield return new DocumentFinding("", "schema.breaks",
                $"另有 {told - MostTold} 处不兼容变更。", $"There are {told - MostTold} more changes that break something.");

        IEnumerable<MappingDocument> Kept(MappingReads reads) => next.Mappings.Values.Where(mapping => mapping.Reads == reads && now.Mappings.GetValueOrDefault(mapping.Name)?.Reads == reads);
    }

    /// <summary>x.v1 → x.v2; a name without a version gets its second.</summary>
    internal static string NextMajor(string name) =>
        Major().Match(name) is { Success: true } match && int.TryParse(match.ValueSpan[2..], CultureInfo.InvariantCulture, out var major)
        ? string.Create(CultureInfo.InvariantCulture, $"{name[..match.Index]}.v{major + 1}")
        : name + ".v2";

    private static DocumentFinding Finding(string name, SchemaChange change, Effect effect, bool backward, List<string> users)
    {
        var field = change.Place.Length == 0 ? ("整个数据", "the whole") : (change.Place, change.Place);
        var who = backward
            ? ($"符合 {string.Join("、", users)} 原有要求的办件或回传行会被拒绝", $"records or rows that were valid for {string.Join(", ", users)} are refused")
            : ($"映射 {string.Join("、", users)} 的接收方会收到原先不允许的报文", $"who receives messages of {string.Join(", ", users)} gets what was not allowed before");
        // Where the change lies in a document that this one refers to, its place is told in words.
        var own = RegisteredSchemas.Location(name, change.NewLocation);
        var at = own is null ? $" ({change.NewLocation})" : "";
        var major = NextMajor(name);
        return effect == Effect.Breaks
            ? new DocumentFinding(own ?? "/schema", "schema.breaks",
                $"{field.Item1}：{change.Zh}{at}；{who.Item1}。请以新名称 {major} 登记，或说明理由并确认不兼容变更。",
                $"{field.Item2}: {change.En}{at}; {who.Item2}. Register it as {major}, or accept breaking changes with a reason.")
            : new DocumentFinding(own ?? "/schema", "schema.may-break",
                $"{field.Item1}：{change.Zh}{at}；无法判断是否{who.Item1}。请以新名称 {major} 登记，或说明理由并确认不兼容变更。",
                $"{field.Item2}: {change.En}{at}; it cannot be told whether {who.Item2}. Register it as {major}, or accept breaking changes with a reason.");
    }

    [GeneratedRegex(@"\.v[0-9]{1,8}$", RegexOptions.CultureInvariant, -1)]
    private static partial Regex Major();
}
