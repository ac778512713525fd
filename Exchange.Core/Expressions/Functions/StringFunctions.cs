using System.Globalization;
using System.Text;
using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

/// <summary>Strings without patterns. Lengths and positions count characters (code points), as the documentation says.</summary>
internal static class StringFunctions
{
    internal static IEnumerable<NativeFunction> All => [
        Define("string", "<x-b?:s>", 1, (in Call call) =>
            call[0].IsUndefined ? default(Value) : call.Run.Text(ValueText.ToText(call[0], call.Run, !call[1].IsUndefined && call[1].AsBoolean()))),
        Define("length", "<s-:n>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : Length(call[0].AsString())),
        Define("substring", "<s-nn?:s>", 3, SubstringOf),
        Define("substringBefore", "<s-s:s>", 2, (in Call call) => Around(call, (text, at, _) => at < 0 ? text : text[..at])),
        Define("substringAfter", "<s-s:s>", 2, (in Call call) => Around(call, (text, at, length) => at < 0 ? text : text[(at + length)..])),
        Define("lowercase", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(Casing.Lower(call[0].AsString()))),
        Define("uppercase", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(Casing.Upper(call[0].AsString()))),
        Define("trim", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(Trim(call[0].AsString()))),
        Define("pad", "<s-ns?:s>", 3, Pad),
        Define("join", "<a<s>s?:s>", 2, Join),
    ];

    internal static int Length(string text)
    {
        var length = text.Length;
        for (var i = 0; i + 1 < text.Length; i++)
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                length--;
                i++;
            }
        return length;
    }

    static Value SubstringOf(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        // From nowhere a number of characters is none.
        if (call[1].IsUndefined && !call[2].IsUndefined)
            return Value.EmptyString;
        var text = call[0].AsString();
        var start = call[1].IsUndefined ? 0 : call[1].AsNumber();
        var length = Length(text);
        if (length + start < 0)
            start = 0;
        if (call[2].IsUndefined)
            return call.Run.Text(Slice(text, length, start, length));
        var count = call[2].AsNumber();
        if (count <= 0)
            return Value.EmptyString;
        return call.Run.Text(Slice(text, length, start, start >= 0 ? start + count : length + start + count));
    }

    /// <summary>Characters from one position up to another; below zero counts from the end.</summary>
    internal static string Slice(string text, int length, double from, double to)
    {
        var first = Clamp(from, length);
        var end = Clamp(to, length);
        if (end <= first)
            return "";
        if (length == text.Length)
            return text[first..end];
        var start = UnitAt(text, first, 0, 0);
        return text[start..UnitAt(text, end, first, start)];
    }

    static int Clamp(double position, int length)
    {
        position = double.IsNaN(position) ? 0 : Math.Truncate(position);
        return (int)Math.Clamp(position < 0 ? length + position : position, 0, length);
    }

    static int UnitAt(string text, int character, int known, int unit)
    {
        for (; known < character; known++)
            unit += unit + 1 < text.Length && char.IsSurrogatePair(text[unit], text[unit + 1]) ? 2 : 1;
        return unit;
    }

    static Value Around(in Call call, Func<string, int, int, string> cut)
    {
        if (call[0].IsUndefined)
            return default;
        var text = call[0].AsString();
        var mark = call[1].IsUndefined ? "undefined" : call[1].AsString();
        return call.Run.Text(cut(text, text.IndexOf(mark, StringComparison.Ordinal), mark.Length));
    }

    /// <summary>Runs of spaces, tabs and line ends become one space; none is left at the ends.</summary>
    internal static string Trim(string text)
    {
        var result = new StringBuilder(text.Length);
        var pending = false;
        foreach (var c in text)
        {
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                pending = true;
                continue;
            }
            if (pending && result.Length > 0)
                result.Append(' ');
            pending = false;
            result.Append(c);
        }
        return result.ToString();
    }

    static Value Pad(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var text = call[0].AsString();
        var width = call[1].IsUndefined ? 0 : call[1].AsNumber();
        var with = call[2].IsUndefined || call[2].AsString().Length == 0 ? " " : call[2].AsString();
        var missing = Math.Floor(Math.Abs(width)) - Length(text);
        if (!(missing > 0))
            return call[0];
        call.Run.Charge((long)Math.Min(missing * 2 * with.Length, long.MaxValue / 4));
        var count = (int)missing;
        var unit = Length(with);
        var padding = new StringBuilder(count * with.Length / unit + with.Length);
        for (var done = 0; done < count; done += unit)
            padding.Append(count - done >= unit ? with : Slice(with, unit, 0, count - done));
        return width > 0 ? text + padding : padding + text;
    }

    static Value Join(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        var separator = call[1].IsUndefined ? "" : call[1].AsString();
        var count = call[0].Count;
        call.Run.Steps(count);
        var texts = new string[count];
        var at = 0;
        var length = 0L;
        foreach (var item in call[0].Items)
        {
            texts[at] = item.AsString();
            length += texts[at++].Length + separator.Length;
        }
        call.Run.Charge(length * 2);
        return string.Join(separator, texts);
    }
}
