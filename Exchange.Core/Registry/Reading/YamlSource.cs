using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Exchange.Core.Registry.Reading;

/// <summary>
/// Reads YAML 1.2 into trees with places, straight from the parser's events. Anchors, aliases, merge keys and tags are refused: a registered
/// document says what it says where it says it, and a few lines cannot grow into gigabytes.
/// </summary>
internal sealed class YamlSource(FaultSubject subject, FaultList faults)
{
    public IReadOnlyList<SourcePart> Read(string text)
    {
        var parts = new List<(SourceNode Root, int Start, int Line)>();
        var reading = (Start: 0, Line: 1);
        var end = text.Length;
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is not DocumentStart start)
                    continue;
                // A document's text begins at its --- line; the first one's with the file, whose head comment belongs to it.
                var isFirst = parts.Count == 0;
                (reading.Start, reading.Line) = isFirst ? (0, 1) : ((int)start.Start.Index, (int)start.Start.Line);
                parser.MoveNext();
                if (Node(parser, "", 0) is not { } root)
                {
                    end = reading.Start;
                    break;
                }

                parts.Add((root, reading.Start, reading.Line));
            }
        }
        catch (YamlException e)
        {
            var words = e.InnerException?.Message ?? e.Message;
            faults.Add(subject, "", ((int)e.Start.Line, (int)e.Start.Column), FaultKind.Yaml, words);
            end = reading.Start;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            // The parser fails like this on some broken texts, such as an unclosed bracket before a plain key.
            var mark = parser.Current?.End ?? Mark.Empty;
            faults.Add(subject, "", ((int)mark.Line, (int)mark.Column), FaultKind.Yaml, "the text after this place cannot be read");
            end = reading.Start;
        }

        return parts.Where(part => part.Root is not SourceScalar { IsNull: true })
            .Select(part => new SourcePart(part.Root, Slice(text, parts, part.Start, end), part.Line))
            .ToList();
    }

    static string Slice(string text, List<(SourceNode Root, int Start, int Line)> parts, int start, int end)
    {
        var next = parts.Where(part => part.Start > start).Select(part => part.Start).DefaultIfEmpty(Math.Max(end, start)).Min();
        return text[start..next];
    }

    SourceNode? Node(Parser parser, string pointer, int level)
    {
        var start = parser.Current!.Start;
        var (line, column) = ((int)start.Line, (int)start.Column);
        if (level > SourceText.MostLevels)
        {
            faults.Add(subject, pointer, (line, column), FaultKind.Depth, SourceText.MostLevels);
            return null;
        }

        if (parser.Current is NodeEvent node)
        {
            if (!node.Anchor.IsEmpty)
                faults.Add(subject, pointer, (line, column), FaultKind.YamlAnchor, "&" + node.Anchor.Value);
            if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
                faults.Add(subject, pointer, (line, column), FaultKind.YamlTag, node.Tag.Value);
        }

        switch (parser.Current)
        {
            case MappingStart:
                return Map(parser, pointer, level, line, column);
            case SequenceStart:
                var items = new List<SourceNode>();
                while (parser.MoveNext() && parser.Current is not SequenceEnd)
                {
                    if (Node(parser, JsonPointer.Add(pointer, items.Count), level + 1) is not { } item)
                        return null;
                    items.Add(item);
                }

                return new SourceList(items, line, column);
            case AnchorAlias alias:
                faults.Add(subject, pointer, (line, column), FaultKind.YamlAnchor, "*" + alias.Value.Value);
                return new SourceScalar("", ScalarForm.Null, line, column);
            case Scalar scalar:
                if (SourceText.HasHalfCharacter(scalar.Value))
                    faults.Add(subject, pointer, (line, column), FaultKind.Yaml, "an escape that is half a character");
                return new SourceScalar(scalar.Value, scalar.Style == ScalarStyle.Plain ? ScalarForm.Plain : ScalarForm.Text, line, column);
            default:
                return new SourceScalar("", ScalarForm.Null, line, column);
        }
    }

    SourceMap? Map(Parser parser, string pointer, int level, int line, int column)
    {
        var entries = new List<SourceEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            if (Node(parser, pointer, level + 1) is not { } key)
                return null;
            var text = (key as SourceScalar)?.Text ?? "";
            if (key is not SourceScalar)
                faults.Add(subject, pointer, (key.Line, key.Column), FaultKind.KeyNotText);
            else if (text == "<<" && ((SourceScalar)key).Form == ScalarForm.Plain)
                faults.Add(subject, pointer, (key.Line, key.Column), FaultKind.YamlAnchor, text);
            parser.MoveNext();
            if (Node(parser, JsonPointer.Add(pointer, text), level + 1) is not { } value)
                return null;
            if (key is not SourceScalar)
                continue;
            if (lines.TryAdd(text, key.Line))
                entries.Add(new SourceEntry(text, key.Line, key.Column, value));
            else
                faults.Add(subject, JsonPointer.Add(pointer, text), (key.Line, key.Column), FaultKind.KeyTwice, text, lines[text]);
        }

        return new SourceMap(entries, line, column);
    }
}
