using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.ItemLists;

/// <summary>
/// Makes documents of a list. A registered item keeps what the list does not speak of: steps, questions, evidence, forms. Of a kind of part that the list
/// names for an item (situations, materials) the list has all: what it does not name is taken out.
/// </summary>
internal sealed class ItemDocuments(IReadOnlyCollection<ReadDocument> registered, OrganisationNames organisations, NewItem defaults)
{
    private readonly Dictionary<string, ReadDocument> _byName = registered.ToDictionary(static one => one.Name, StringComparer.Ordinal);
    private readonly ILookup<string, ReadDocument> _byCode = registered.ToLookup(static one => ((ItemDocument)one.Document).Code, StringComparer.Ordinal);
    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal);

    /// <summary>Null where the list says too little or something wrong of it; then there are faults.</summary>
    public MadeDocument? Make(ListedItem item, List<ListFault> faults)
    {
        var before = faults.Count;
        if (NameOf(item, faults) is not { } found) return null;
        var (name, old) = found;
        var made = new ItemDraft(item, old, faults);
        made.Identify(name);
        var now = (ItemDocument?)old?.Document;
        if (item.Part[ListColumn.Organisation] is { } who) made.Set("organisation", organisations.Of(who, now?.Organisation, faults), now?.Organisation, who.Place);
        else if (now is null) faults.Add(ListFaultKind.Missing.At(item.Part.Place, ListColumn.Organisation.Headings[0], ListColumn.Organisation.Name));
        made.Channels();
        made.Limits();
        made.Situations();
        made.Materials();
        if (now is null) Complete(made, item, faults);
        if (made.HasLimits && now?.Calendar is null && Needed(item, ListColumn.Calendar, faults) is { } calendar) made.Set("calendar", calendar.Text, null, calendar.Place);
        return faults.Count == before ? made.Made(name) : null;
    }

    /// <summary>What a new item cannot do without: it has one step, and whoever knows better writes the document.</summary>
    private void Complete(ItemDraft made, ListedItem item, List<ListFault> faults)
    {
        var schema = Needed(item, ListColumn.Schema, faults);
        var closing = Needed(item, ListColumn.ClosingTable, faults);
        var adapter = Needed(item, ListColumn.Adapter, faults);
        var mapping = Needed(item, ListColumn.Mapping, faults);
        if (schema is null || closing is null || adapter is null || mapping is null) return;
        made.Set("schema", schema.Text, null, schema.Place);
        made.Set("closingTable", closing.Text, null, closing.Place);
        made.Step(adapter, mapping);
    }

    private ListCell? Needed(ListedItem item, ListColumn column, List<ListFault> faults)
    {
        if (item.Part[column] is { } said) return said;
        if (defaults.Of(column) is { } usual) return new ListCell(usual, item.Part.Place);
        faults.Add(ListFaultKind.Needed.At(item.Part.Place, column.Headings[0], NewItem.OptionOf(column)));
        return null;
    }

    private (string Name, ReadDocument? Before)? NameOf(ListedItem item, List<ListFault> faults)
    {
        var same = _byCode[item.Code].ToList();
        var place = item.Part[ListColumn.DocumentName]?.Place ?? item.Part.Place;
        if (item.Part[ListColumn.DocumentName] is null && same.Count > 1)
        {
            faults.Add(ListFaultKind.CodeMany.At(place, string.Join("、", same.Select(static one => one.Name).Order(StringComparer.Ordinal))));
            return null;
        }
        var name = item.Part[ListColumn.DocumentName]?.Text ?? same.FirstOrDefault()?.Name ?? "item-" + item.Code;
        var before = _byName.GetValueOrDefault(name);
        // The code stands for the item in the outer world: a name does not pass from one to another because of a slip in a list.
        var other = before is { Document: ItemDocument { Code: var own } } && own != item.Code ? own : _made.GetValueOrDefault(name);
        if (other is null)
        {
            _made.Add(name, item.Code);
            return (name, before);
        }
        faults.Add(ListFaultKind.NameUsed.At(place, other));
        return null;
    }
}
