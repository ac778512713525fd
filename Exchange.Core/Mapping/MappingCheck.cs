using Exchange.Core.Mapping.Checks;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Mapping.Lineage;
using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Mapping.Tables;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping;

/// <summary>Checks a mapping without a record: against the schema that it reads, the schema that it writes, and the code tables that it names.</summary>
public static class MappingCheck
{
    /// <summary>
    /// All that can be said, in the order of the document. A mapping with an error does not work; one without may still meet a record that it cannot
    /// translate.
    /// </summary>
    public static MappingReport Check(MappingDocument document, MappingSurroundings around, CancellationToken stop = default)
    {
        var findings = new List<MappingFinding>();
        var texts = MappingTexts.Read(document, findings);
        var tree = TargetNode.Build(document, texts, findings);
        var tables = CodeTableUse.Read(document, around.CodeTable, findings);
        FormatFaults.Find(document, tree, findings);
        NameFaults.Find(texts, document.Tables.Keys.ToHashSet(StringComparer.Ordinal), findings);

        var root = InputSchema.Root(document, around, out var book);
        if (book.Open(document.From) is null)
            findings.Add(FindingWords.UnknownSchema("from", document.From));
        var sightings = new Sightings(texts);
        var analysis = new Analysis(texts, root, tables, sightings) { Stop = stop };
        var each = texts.Each is null ? null : analysis.Evaluate(texts.Each);
        var shapes = texts.Fields.ToDictionary(f => f, f => analysis.Evaluate(f, each));
        foreach (var snippet in texts.Snippets.Values.Where(s => !analysis.UsedSnippets.Contains(s.Name, StringComparer.Ordinal)))
            findings.Add(FindingWords.UnusedSnippet(snippet));
        analysis.Finish();
        findings.AddRange(document.Tables.Keys.Where(a => !analysis.UsedTables.Contains(a)).Select(FindingWords.UnusedTable));

        var message = Written(tree, shapes, each, Unread(document, texts));
        if (book.Open(document.To) is { } target)
            new Fit(sightings, root).Check(message, target, "", MappingTexts.Everywhere);
        else
            findings.Add(FindingWords.UnknownSchema("to", document.To));
        findings.AddRange(sightings.Findings);
        if (analysis.GaveUp)
            findings.Add(FindingWords.GaveUp());
        var lineage = FieldLineage.Read(tree, shapes, root, alias => document.Tables.TryGetValue(alias, out var part) ? part.Table : alias, each);
        return new MappingReport(document, [.. findings.OrderBy(f => Order(document, f))], lineage);
    }

    /// <summary>First names of the targets whose expressions could not be read: they are meant to be written, and that they are not has been told.</summary>
    static IEnumerable<string> Unread(MappingDocument document, MappingTexts texts)
    {
        foreach (var name in document.Fields.Keys.Except(texts.Fields.Select(f => f.Name), StringComparer.Ordinal))
            if (TargetPath.TryParse(name, out var path, out _))
                yield return path.Names[0];
    }

    static Shape Written(TargetNode tree, IReadOnlyDictionary<MappingTexts.Entry, Shape> shapes, Shape? each, IEnumerable<string> unread)
    {
        if (each is null)
        {
            var known = Members(tree, shapes);
            var others = unread.Where(u => !known.Exists(m => m.Name == u)).Select(u => new MadeMember(u, Shape.Anything, MappingTexts.Everywhere));
            return Shape.Of(new MadeForm([.. known, .. others], OfPaths: true));
        }
        // Every column of a row is written; what is missing is null.
        var columns = tree.Members.Where(m => m.Field is not null).Select(m => new MadeMember(m.Name, Filled(shapes[m.Field!]), m.FirstPosition));
        return Shape.Of(new RowForm(Shape.Of(new MadeForm([.. columns])), FromPath: false)).With(each.All.AsConditions());
    }

    static Shape Filled(Shape column) => column.MayMiss ? column.Missing(false).Or(Shape.Literal(Kinds.Null, "null")) : column;

    /// <summary>The message as one shape: what the fields of a common path write together is there where one of them is.</summary>
    static Shape Written(TargetNode node, IReadOnlyDictionary<MappingTexts.Entry, Shape> shapes)
    {
        if (node.Field is not null)
            return shapes[node.Field];
        var members = Members(node, shapes);
        return Shape.Of(new MadeForm([.. members], OfPaths: true), members.TrueForAll(m => m.Value.MayMiss));
    }

    static List<MadeMember> Members(TargetNode node, IReadOnlyDictionary<MappingTexts.Entry, Shape> shapes) =>
        [.. node.Members.Select(m => new MadeMember(m.Name, Written(m, shapes), m.FirstPosition))];

    static int Order(MappingDocument document, MappingFinding finding)
    {
        if (finding.Place.Name is not { } name)
            return -1;
        var at = document.Fields.Keys.ToList().IndexOf(name);
        return finding.Place.Pointer.StartsWith("/fields", StringComparison.Ordinal) && at >= 0 ? at : int.MaxValue;
    }
}

/// <summary>What a check found, and where each part of the message comes from.</summary>
public sealed record MappingReport(MappingDocument Document, IReadOnlyList<MappingFinding> Findings, IReadOnlyList<FieldLineage> Lineage)
{
    /// <summary>No finding is an error.</summary>
    public bool IsUsable => Findings.All(f => f.Severity != MappingSeverity.Error);
}
