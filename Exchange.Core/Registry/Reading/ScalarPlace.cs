namespace Exchange.Core.Registry.Reading;

/// <summary>
/// Where in a file a character of a text was written. A fault inside an expression is told at its own line and column, also where the expression stands in
/// quotes, runs over several lines or is a block of YAML.
/// </summary>
internal static class ScalarPlace
{
    /// <param name="text">The document's stretch of the file.</param>
    /// <param name="firstLine">The file's line with which the stretch begins.</param>
    /// <param name="scalar">A text of that document.</param>
    /// <param name="offset">Characters of its value before the place; its length is the place after the last one.</param>
    /// <param name="isJson">JSON's columns count characters beyond U+FFFF once, as its reader does.</param>
    /// <returns>Line and column from 1; the scalar's own place where the two cannot be brought together.</returns>
    public static (int Line, int Column) Of(string text, int firstLine, SourceScalar scalar, int offset, bool isJson = false)
    {
        var cursor = new Cursor(text, isJson, firstLine);
        while (!cursor.IsAtEnd && (cursor.Line < scalar.Line || cursor.Column < scalar.Column))
            cursor.Next();
        if (cursor.IsAtEnd || offset < 0 || offset > scalar.Text.Length)
            return (scalar.Line, scalar.Column);
        var place = (scalar.Form, cursor.Current) switch
        {
            (ScalarForm.Text, '|') => Literal(cursor, scalar.Text, offset),
            (ScalarForm.Text, '>') => Folded(cursor, scalar.Text, offset),
            (ScalarForm.Text, '"' or '\'') => Flow(cursor, scalar.Text, offset, cursor.Current),
            (ScalarForm.Plain, _) => Flow(cursor, scalar.Text, offset, '\0'),
            _ => null,
        };
        return place ?? (scalar.Line, scalar.Column);
    }

    static (int Line, int Column)? Flow(Cursor cursor, string value, int offset, char quote)
    {
        if (quote != '\0')
            cursor.Next();
        for (var at = 0; !cursor.IsAtEnd;)
        {
            var before = cursor.Place;
            // Around a line break white space is dropped; one break is a space, each further one itself.
            if (cursor.Fold() is > 0 and var breaks)
            {
                at += Math.Max(1, breaks - 1);
                if (offset < at)
                    return before;
                continue;
            }
            if (at == offset)
                return cursor.Place;
            if (quote == '"' && cursor.Current == '\\')
            {
                at += Escape(ref cursor);
                if (offset < at)
                    return before;
                continue;
            }
            if (at >= value.Length || cursor.Current != value[at])
                return null;
            if (quote == '\'' && cursor.Current == '\'')
                cursor.Next();
            cursor.Next();
            at++;
        }
        return null;
    }

    /// <summary>Passes an escape; how many characters it stands for.</summary>
    static int Escape(ref Cursor cursor)
    {
        cursor.Next();
        if (cursor.Fold() is > 0 and var breaks)
            return breaks - 1;
        var digits = cursor.Current switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        var isPair = digits == 8 && cursor.Ahead(1, 4) is not "0000";
        for (var i = 0; i <= digits; i++)
            cursor.Next();
        return isPair ? 2 : 1;
    }

    /// <summary>Each line of the value is a line of the text, less the indentation.</summary>
    static (int Line, int Column)? Literal(Cursor cursor, string value, int offset)
    {
        var start = offset == 0 ? 0 : value.LastIndexOf('\n', offset - 1) + 1;
        var end = value.IndexOf('\n', start);
        var line = value[start..(end < 0 ? value.Length : end)];
        var count = value.AsSpan(0, start).Count('\n');
        for (var i = 0; i <= count; i++)
            cursor.NextLine();
        var written = cursor.RestOfLine();
        return written.EndsWith(line, StringComparison.Ordinal) ? (cursor.Line, written.Length - line.Length + offset - start + 1) : null;
    }

    static (int Line, int Column)? Folded(Cursor cursor, string value, int offset)
    {
        var at = 0;
        var indent = -1;
        var last = default((int, int)?);
        for (cursor.NextLine(); !cursor.IsAtEnd; cursor.NextLine())
        {
            var written = cursor.RestOfLine();
            if (string.IsNullOrWhiteSpace(written))
                continue;
            var spaces = written.Length - written.TrimStart(' ').Length;
            while (at < value.Length && value[at] == '\n')
                at++;
            if (indent < 0)
                indent = spaces - (value.Length - at - value.AsSpan(at).TrimStart(' ').Length);
            else if (at < value.Length && value[at] == ' ' && spaces == indent)
                at++;
            if (last is not null && offset < at)
                return last;
            if (indent < 0 || indent > written.Length || !value.AsSpan(at).StartsWith(written.AsSpan(indent)))
                return null;
            var length = written.Length - indent;
            if (offset <= at + length && (offset < at + length || offset == value.Length))
                return (cursor.Line, indent + Math.Max(0, offset - at) + 1);
            at += length;
            last = (cursor.Line, written.Length + 1);
        }
        return last;
    }

    /// <summary>A place in the text that knows its line and column.</summary>
    struct Cursor(string text, bool countsRunes, int line)
    {
        int index;

        public int Line { get; private set; } = line;

        public int Column { get; private set; } = 1;

        public readonly (int Line, int Column) Place => (Line, Column);

        public readonly bool IsAtEnd => index >= text.Length;

        public readonly char Current => IsAtEnd ? '\0' : text[index];

        public readonly string Ahead(int skip, int count) => index + skip + count <= text.Length ? text.Substring(index + skip, count) : "";

        public void Next()
        {
            if (IsAtEnd)
                return;
            var passed = text[index++];
            if (passed == '\n' || (passed == '\r' && Current != '\n'))
                (Line, Column) = (Line + 1, 1);
            else if (!countsRunes || !char.IsLowSurrogate(passed))
                Column++;
        }

        public void NextLine()
        {
            var now = Line;
            while (!IsAtEnd && Line == now)
                Next();
        }

        public readonly string RestOfLine()
        {
            var end = text.AsSpan(index).IndexOfAny('\n', '\r');
            return end < 0 ? text[index..] : text.Substring(index, end);
        }

        /// <summary>Passes white space with line breaks in it, if it stands here; how many breaks there were.</summary>
        public int Fold()
        {
            var ahead = this;
            while (ahead.Current is ' ' or '\t')
                ahead.Next();
            if (ahead.Current is not ('\n' or '\r') || ahead.IsAtEnd)
                return 0;
            var from = ahead.Line;
            while (!ahead.IsAtEnd && ahead.Current is ' ' or '\t' or '\n' or '\r')
                ahead.Next();
            this = ahead;
            return Line - from;
        }
    }
}
