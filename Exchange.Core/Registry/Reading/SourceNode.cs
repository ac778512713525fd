namespace Exchange.Core.Registry.Reading;

/// <summary>A document as it was written: a tree that knows the place of everything in it. YAML and JSON both become this.</summary>
internal abstract record SourceNode(int Line, int Column);

internal enum ScalarForm
{
    /// <summary>YAML without quotes: what it is depends on what is wanted there.</summary>
    Plain,
    Text,
    Number,
    True,
    False,
    Null,
}

internal sealed record SourceScalar(string Text, ScalarForm Form, int Line, int Column) : SourceNode(Line, Column)
{
    /// <summary>Nothing was written there: JSON null, YAML empty, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => Form == ScalarForm.Null || (Form == ScalarForm.Plain && Text is "" or "~" or "null" or "Null" or "NULL");
}

internal sealed record SourceList(IReadOnlyList<SourceNode> Items, int Line, int Column) : SourceNode(Line, Column);

/// <summary>Entries in the order they were written. A repeated key has already been reported; the first one is kept.</summary>
internal sealed record SourceMap(IReadOnlyList<SourceEntry> Entries, int Line, int Column) : SourceNode(Line, Column)
{
    readonly Dictionary<string, SourceEntry> byKey = Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal);

    public SourceEntry? Entry(string key) => byKey.GetValueOrDefault(key);

    /// <summary>The text of a scalar entry; null when it is missing, empty or no scalar.</summary>
    public string? TextOf(string key) => Entry(key)?.Value is SourceScalar { IsNull: false } scalar ? scalar.Text : null;
}

internal sealed record SourceEntry(string Key, int Line, int Column, SourceNode Value);

/// <summary>One document of a file: its tree, the stretch of text it was read from, and the file's line with which that begins.</summary>
internal sealed record SourcePart(SourceNode Root, string Text, int Line);
