using System.Text;

namespace Exchange.Core.Mapping.Drafts;

/// <summary>A field of a draft: its expression, and which stretch of it writes which part.</summary>
internal sealed class DraftText
{
    readonly StringBuilder text = new();
    readonly List<(int Start, int End, DraftField Part)> parts = [];

    DraftText(string target, DraftField field) => (Target, Field) = (target, field);

    internal string Target { get; }

    internal DraftField Field { get; }

    internal string Expression => text.ToString();

    /// <summary>What the smallest stretch around a position writes.</summary>
    internal DraftField PartAt(int position) =>
        parts.Where(p => p.Start <= position && position <= p.End).OrderBy(p => p.End - p.Start).Select(p => p.Part).FirstOrDefault(Field);

    /// <summary>The fields of a draft: objects become paths with dots, lists one expression each.</summary>
    internal static IEnumerable<DraftText> Of(IEnumerable<DraftField> fields, string above = "", bool isNeeded = true)
    {
        foreach (var field in fields)
        {
            var target = above + TargetName(field.Place.Name);
            if (field is DraftField.Group group)
            {
                if (IsWritten(field, isNeeded))
                    foreach (var member in Of(group.Members, target + ".", true))
                        yield return member;
            }
            else if (IsWritten(field, isNeeded))
            {
                var made = new DraftText(target, field);
                made.Write(field, "");
                yield return made;
            }
        }
    }

    /// <summary>What must be there is written even where nothing is known to put there, so that nobody overlooks it.</summary>
    internal static bool IsWritten(DraftField field, bool isNeeded) => field.IsMatched || (isNeeded && field.IsRequired);

    void Write(DraftField field, string indent)
    {
        var start = text.Length;
        switch (field)
        {
            case DraftField.Items { IsMatched: true } items:
                text.Append('[').Append(items.Path);
                if (items.Members is not [DraftField.Value { Expression: "$" }])
                    WriteObject(text.Append('.'), items.Members, indent);
                text.Append(']');
                break;
            case DraftField.Group group:
                WriteObject(text, group.Members, indent);
                break;
            case DraftField.Value { Expression: { } expression }:
                text.Append(expression);
                break;
            default:
                text.Append("$error(").Append(DraftMatching.Text("没有找到来源，请写明 no source was found: " + field.Place.Name + Named(field.Place))).Append(')');
                break;
        }
        parts.Add((start, text.Length, field));
    }

    void WriteObject(StringBuilder into, IReadOnlyList<DraftField> members, string indent)
    {
        into.Append('{');
        var written = members.Where(m => IsWritten(m, true)).ToList();
        for (var i = 0; i < written.Count; i++)
        {
            into.Append(i == 0 ? "\n" : ",\n").Append(indent).Append("  ");
            var start = into.Length;
            into.Append(DraftMatching.Text(written[i].Place.Name)).Append(": ");
            Write(written[i], indent + "  ");
            parts.Add((start, into.Length, written[i]));
        }
        into.Append('\n').Append(indent).Append('}');
    }

    internal static string Named(DraftPlace place) => place.Zh is null ? "" : $"（{place.Zh}）";

    static string TargetName(string name) => name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '@' or '#') ? name : $"`{name}`";
}
