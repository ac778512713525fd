using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.ItemLists;

/// <summary>Registered organisations by what lists call them: name, title, social credit code.</summary>
internal sealed class OrganisationNames
{
    private readonly HashSet<string> _names;
    private readonly ILookup<string, string> _called;

    public OrganisationNames(IEnumerable<ReadDocument> organisations)
    {
        var all = organisations.Select(static one => (OrganisationDocument)one.Document).ToList();
        _names = all.Select(static one => one.Name).ToHashSet(StringComparer.Ordinal);
        _called = all.SelectMany(static one => new[] { one.Title.Zh, one.Title.En, one.Uscc }.OfType<string>().Distinct(StringComparer.Ordinal).Select(called => (called, one.Name)))
            .ToLookup(static one => one.called, static one => one.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Null when it is none, or several could be meant, which is a fault.</summary>
    /// <param name="usual">The item's organisation now: if it could be meant, it is.</param>
    public string? Of(ListCell cell, string? usual, List<ListFault> faults)
    {
        if (_names.Contains(cell.Text)) return cell.Text;
        var meant = _called[cell.Text].Order(StringComparer.Ordinal).ToList();
        if (usual is not null && meant.Contains(usual, StringComparer.Ordinal)) return usual;
        if (meant.Count == 1) return meant[0];
        faults.Add(meant.Count == 0 ? ListFaultKind.Organisation.At(cell.Place) : ListFaultKind.OrganisationMany.At(cell.Place, string.Join("、", meant)));
        return null;
    }
}
