namespace Exchange.Core.Registry.Reading;

/// <summary>Whose faults they are: the file and, as soon as they are known, the document's kind and name.</summary>
internal sealed record FaultSubject(string File, string? Kind = null, string? Name = null);

/// <summary>Collects faults. Beyond a limit they are only counted, so that a wholly wrong file does not fill the memory.</summary>
internal sealed class FaultList
{
    public const int Most = 1000;

    readonly List<DocumentFault> faults = [];
    int more;

    public int Count => faults.Count + more;

    public void Add(FaultSubject subject, string pointer, (int Line, int Column)? place, FaultKind kind, params object?[] values) =>
        Add(new DocumentFault(subject.File, subject.Kind, subject.Name, pointer, place?.Line, place?.Column, kind.Code,
            string.Format(null, kind.Zh, values), string.Format(null, kind.En, values)));

    public void Add(DocumentFault fault)
    {
        if (faults.Count < Most)
            faults.Add(fault);
        else
            more++;
    }

    public IReadOnlyList<DocumentFault> ToList() => more == 0
        ? faults
        : [.. faults, new DocumentFault("", null, null, "", null, null, FaultKind.FaultsMore.Code,
            string.Format(null, FaultKind.FaultsMore.Zh, more), string.Format(null, FaultKind.FaultsMore.En, more))];
}
