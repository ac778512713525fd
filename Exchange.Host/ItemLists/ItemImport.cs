using Exchange.Core.Registry;
using Exchange.Host.Api;
using Exchange.Host.Commands;

namespace Exchange.Host.ItemLists;

/// <summary>
/// A list against the registry: documents that it makes, and every fault of every stage at its place in the list. Pure; whoever calls it has the hub's
/// documents read and hands over what the hub says of the new ones.
/// </summary>
internal sealed class ItemImport
{
    private readonly Dictionary<string, MadeDocument> _byFile = new(StringComparer.Ordinal);

    /// <param name="registered">Files of all registered items and organisations.</param>
    public ItemImport(ItemList list, IReadOnlyList<DocumentFile> registered, NewItem defaults)
    {
        List = list;
        Faults = [.. list.Faults];
        // One by one: all of them together may be more than one set may have.
        var read = registered.Select(static file => DocumentsOnDisk.Read([file])).ToList();
        // What an older program has registered and this one does not read would look like a new item.
        foreach (var fault in read.SelectMany(static one => one.Faults)) Faults.Add(new ListFault(new ListPlace(""), fault.Code, $"{fault.File} {fault.Pointer}: {fault.Zh}", $"{fault.File} {fault.Pointer}: {fault.En}"));
        var known = read.SelectMany(static one => one.Documents).ToLookup(static one => one.Kind);
        var documents = new ItemDocuments([.. known[DocumentKind.Item]], new OrganisationNames(known[DocumentKind.Organisation]), defaults);
        var made = list.Items.Select(item => documents.Make(item, Faults)).OfType<MadeDocument>().ToDictionary(static one => one.File.Path, StringComparer.Ordinal);
        var set = DocumentsOnDisk.Read([.. made.Values.Select(static one => one.File)]);
        foreach (var fault in set.Faults) Faults.Add(new ListFault(made.GetValueOrDefault(fault.File)?.PlaceOf(fault.Pointer) ?? new ListPlace(""), fault.Code, fault.Zh, fault.En));
        foreach (var document in set.Documents)
        {
            var one = made[document.File];
            if (one.Before is null) New++;
            else if (one.Before.Digest == document.Digest) Same++;
            else Changed++;
            if (one.Before?.Digest != document.Digest) _byFile.Add(document.File, one);
        }
    }

    public ItemList List { get; }

    public List<ListFault> Faults { get; }

    public int New { get; }

    public int Changed { get; }

    public int Same { get; }

    /// <summary>Documents that differ from what is registered.</summary>
    public IReadOnlyList<DocumentFile> Files => [.. _byFile.Values.Select(static one => one.File)];

    /// <summary>What the hub says of the documents, at the places of the list.</summary>
    public void Refused(IEnumerable<ProblemError> errors)
    {
        foreach (var error in errors.Where(static one => one.Severity != "warning"))
        {
            var made = _byFile.GetValueOrDefault(error.File ?? "");
            // A fault of a document that is not of this list, which the list brings about: its file and place are all there is.
            var words = made is null && error.File is not null ? $"{error.File} {error.Pointer}: {error.Message}" : error.Message;
            Faults.Add(new ListFault(made?.PlaceOf(error.Pointer) ?? new ListPlace(""), error.Code, words, words));
        }
    }

    /// <summary>All faults in the order of the list.</summary>
    public IEnumerable<ListFault> Ordered() => Faults.OrderBy(static fault => fault.Place.Row ?? 0).ThenBy(static fault => fault.Place.Column ?? 0);
}
