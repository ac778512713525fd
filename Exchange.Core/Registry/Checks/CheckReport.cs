using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>What is found between documents, with the place in the file for those that were just read.</summary>
internal sealed class CheckReport
{
    private readonly FaultList faults = new();
    private readonly FaultList warnings = new();
    private readonly Dictionary<(DocumentKind, string), ReadDocument> read;
    private readonly ReadSet set;
    private readonly HashSet<(DocumentKind, string)> unsound = [];
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    public CheckReport(RegistrySnapshot next, ReadSet set)
    {
        Next = next;
        this.set = set;
        read = set.Documents.ToDictionary(document => (document.Kind, document.Name));
        foreach (var fault in set.Faults)
            faults.Add(fault);
    }

    /// <summary>The registry as it would be.</summary>
    public RegistrySnapshot Next { get; }

    public IReadOnlyList<DocumentFault> Faults => faults.ToList();

    public IReadOnlyList<DocumentFault> Warnings => warnings.ToList();

    /// <summary>The set has a document of that name, be it a faulty one.</summary>
    public bool IsNamed(DocumentKind kind, string name) => set.Names.Contains((kind, name));

    /// <summary>Of two documents that cannot stand beside each other the one that is told so: the one that the set brings, and of two that it brings, or leaves as they are, the one whose name comes later.</summary>
    public bool Yields(RegistryEntry entry, string other)
        => IsNamed(entry.Kind, entry.Name) is var brought && brought != IsNamed(entry.Kind, other) ? brought : string.CompareOrdinal(other, entry.Name) < 0;

    public bool IsRead(RegistryEntry entry) => read.ContainsKey((entry.Kind, entry.Name));

    public bool IsUnsound(RegistryEntry entry) => unsound.Contains((entry.Kind, entry.Name));

    public void Unsound(RegistryEntry entry) => unsound.Add((entry.Kind, entry.Name));

    /// <summary>True the first time: what several documents have in common is told at one of them.</summary>
    public bool First(string cause) => told.Add(cause);

    public void Add(RegistryEntry entry, string pointer, FaultKind kind, params object?[] values)
    {
        Unsound(entry);
        var (subject, written, at) = Place(entry, pointer);
        faults.Add(subject, written, at, kind, values);
    }

    public void Warn(RegistryEntry entry, string pointer, FaultKind kind, params object?[] values)
    {
        var (subject, written, at) = Place(entry, pointer);
        warnings.Add(subject, written, at, kind, values);
    }

    public void Add(RegistryEntry entry, DocumentFinding finding)
    {
        var (subject, written, at) = Place(entry, finding.Pointer, finding.Within?.Offset);
        // Of a document that is registered already the file is not at hand: the place in the text is told in words.
        var (zh, en) = at is null && finding.Within is { } within
            ? ($"第 {within.Line} 行第 {within.Column} 列：{finding.Zh}", $"line {within.Line} column {within.Column}: {finding.En}")
            : (finding.Zh, finding.En);
        var fault = new DocumentFault(subject.File, subject.Kind, subject.Name, written, at?.Line, at?.Column, finding.Code, zh, en);
        if (finding.IsWarning)
        {
            warnings.Add(fault);
            return;
        }

        Unsound(entry);
        faults.Add(fault);
    }

    /// <summary>About a document that no file of the set holds.</summary>
    public void AddWithoutPlace(DocumentKind kind, string name, FaultKind fault, params object?[] values) =>
        faults.Add(new FaultSubject("", kind.Name, name), "", null, fault, values);

    private (FaultSubject Subject, string Pointer, (int Line, int Column)? At) Place(RegistryEntry entry, string pointer, int? offset = null)
    {
        if (!read.TryGetValue((entry.Kind, entry.Name), out var document))
            return (new FaultSubject(entry.File, entry.Kind.Name, entry.Name), pointer, null);
        var (written, at) = document.Place(pointer, offset);
        return (document.Subject, written, at);
    }
}
