using System.Diagnostics.CodeAnalysis;

namespace Exchange.Core.Mapping;

/// <summary>Where a field's value goes in the message: names joined by dots; a name with a dot or other signs stands in back-quotes.</summary>
public sealed class TargetPath
{
    const string Usual = "the names of a path are joined by single dots";

    TargetPath(string text, IReadOnlyList<string> names) => (Text, Names) = (text, names);

    public string Text { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>RFC 6901.</summary>
    public string Pointer => JsonPointer.Of(Names);

    public static bool TryParse(string text, [NotNullWhen(true)] out TargetPath? path, [NotNullWhen(false)] out string? why)
    {
        path = null;
        why = null;
        var names = new List<string>();
        for (var at = 0; ; at++)
        {
            if (!TryName(text, ref at, out var name))
            {
                why = Usual;
                return false;
            }
            names.Add(name);
            if (at == text.Length)
                break;
            if (text[at] != '.')
            {
                why = Usual;
                return false;
            }
        }
        path = new TargetPath(text, names);
        return true;
    }

    static bool TryName(string text, ref int at, out string name)
    {
        var start = at;
        if (at < text.Length && text[at] == '`')
        {
            var end = text.IndexOf('`', start + 1);
            name = end < 0 ? "" : text[(start + 1)..end];
            at = end + 1;
            return end > start + 1;
        }
        while (at < text.Length && text[at] is not ('.' or '`'))
            at++;
        name = text[start..at];
        return name.Length > 0 && !char.IsWhiteSpace(name[0]) && !char.IsWhiteSpace(name[^1]);
    }

    public override string ToString() => Text;
}
