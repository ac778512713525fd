using System.Text;
using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Drafts;

/// <summary>
/// A mapping between two schemas as a first guess, made by what their fields are called and what they are. It passes the checker without an error; what must
/// be written and has no source stops the delivery with words that say so, since a made-up value would go out unseen.
/// </summary>
/// <param name="Yaml">The document, with a comment at each guess.</param>
/// <param name="Matched">Targets with a source, in the order of the message.</param>
/// <param name="Unmatched">Required targets without one.</param>
/// <param name="Open">Targets that need not be there and are not written.</param>
public sealed record MappingDraft(string Yaml, IReadOnlyList<string> Matched, IReadOnlyList<string> Unmatched, IReadOnlyList<string> Open)
{
    const int MostRounds = 40;

    /// <summary>Drafts a mapping; null where one of the schemas is not known.</summary>
    public static MappingDraft? Between(string from, string to, MappingReads reads, MappingSurroundings around)
    {
        var book = new SchemaBook(around.Schema);
        if (book.Open(from) is not { } source || book.Open(to) is not { } target)
            return null;
        var fields = new DraftMatching(DraftPlace.Read(source, reads)).Match(target);
        var texts = DraftText.Of(fields).ToList();
        for (var round = 0; round < MostRounds && Improve(Document(from, to, reads, source, target, texts), texts, around); round++)
            texts = [.. DraftText.Of(fields)];
        return Of(Document(from, to, reads, source, target, texts), texts, fields);
    }

    /// <summary>Takes the next guess wherever the checker finds an error; false where it finds none.</summary>
    static bool Improve(MappingDocument document, List<DraftText> texts, MappingSurroundings around)
    {
        if (texts.Count == 0)
            return false;
        var errors = MappingCheck.Check(document, around).Findings.Where(f => f.Severity == MappingSeverity.Error).ToList();
        var changed = false;
        foreach (var error in errors)
        {
            if (texts.Find(t => t.Target == error.Place.Name) is not { } text)
                continue;
            switch (text.PartAt(error.Place.Position))
            {
                case DraftField.Value { Candidates.Count: > 0 } value:
                    value.Candidates.Dequeue();
                    changed = true;
                    break;
                case DraftField.Items { IsDropped: false } items:
                    items.IsDropped = changed = true;
                    break;
                case DraftField.Group when text.Field is DraftField.Items { IsDropped: false } whole:
                    whole.IsDropped = changed = true;
                    break;
            }
        }
        return changed;
    }

    static MappingDocument Document(string from, string to, MappingReads reads, SchemaPlace source, SchemaPlace target, List<DraftText> texts) => new()
    {
        Name = $"{from}-to-{to}",
        Title = new Title
        {
            Zh = $"{source.ChineseTitle ?? source.Title ?? from}至{target.ChineseTitle ?? target.Title ?? to}",
            En = $"{source.EnglishTitle ?? source.Title ?? from} to {target.EnglishTitle ?? target.Title ?? to}",
        },
        Reads = reads,
        From = from,
        To = to,
        Fields = texts.ToDictionary(t => t.Target, t => t.Expression, StringComparer.Ordinal),
    };

    static MappingDraft Of(MappingDocument document, List<DraftText> texts, IReadOnlyList<DraftField> fields)
    {
        var yaml = new StringBuilder("# 由 mapping init 起草：逐项核对后再登记。 Drafted by mapping init: go through every line before it is applied.\n")
            .Append("kind: mapping\nname: ").Append(Quoted(document.Name))
            .Append("\ntitle:\n  zh: ").Append(Quoted(document.Title.Zh)).Append("\n  en: ").Append(Quoted(document.Title.En)).Append('\n');
        if (document.Reads == MappingReads.Row)
            yaml.Append("reads: row\n");
        yaml.Append("from: ").Append(Quoted(document.From)).Append("\nto: ").Append(Quoted(document.To)).Append("\nfields:\n");
        foreach (var text in texts)
            Write(yaml, text);
        List<string> matched = [], unmatched = [], open = [];
        Tell(fields, "", true);
        foreach (var target in open)
            yaml.Append("  # ").Append(target).Append('\n');
        return new MappingDraft(yaml.ToString(), matched, unmatched, open);

        void Tell(IEnumerable<DraftField> some, string above, bool isNeeded)
        {
            foreach (var field in some)
            {
                var target = above + field.Place.Name;
                var words = target + DraftText.Named(field.Place);
                if (!field.IsMatched && field is not DraftField.Group { IsRequired: true })
                    (isNeeded && field.IsRequired ? unmatched : open).Add(OneLine(words));
                else if (field is DraftField.Group group)
                    Tell(group.Members, target + ".", isNeeded && DraftText.IsWritten(field, isNeeded));
                else if (field is DraftField.Items { Members: not [DraftField.Value { Expression: "$" }] } items)
                    Tell(items.Members, target + "[].", true);
                else
                    matched.Add(target);
            }
        }
    }

    static void Write(StringBuilder yaml, DraftText text)
    {
        yaml.Append("  ").Append(Quoted(text.Target)).Append(": ");
        if (text.Expression.Contains('\n', StringComparison.Ordinal))
        {
            yaml.Append("|-").Append(Guess(text.Field)).Append('\n');
            foreach (var line in text.Expression.Split('\n'))
                yaml.Append("    ").Append(line).Append('\n');
            return;
        }
        yaml.Append(Quoted(text.Expression)).Append(Guess(text.Field)).Append('\n');
    }

    static string Guess(DraftField field)
    {
        var source = field switch { DraftField.Value { Constant: null } value when value.Candidates.TryPeek(out var best) => best.Source, DraftField.Items items => items.Source, _ => null };
        return field.Place.Zh is null && source?.Zh is null ? "" : OneLine(source is null ? $" # {field.Place.Zh}" : $" # {field.Place.Zh ?? field.Place.Name} ← {source.Zh ?? source.Name}");
    }

    static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);

    /// <summary>As YAML has it.</summary>
    static string Quoted(string text) =>
        text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? text
            : "'" + OneLine(text).Replace("'", "''", StringComparison.Ordinal) + "'";
}
