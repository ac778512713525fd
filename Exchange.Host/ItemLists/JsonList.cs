using System.Text.Json;

namespace Exchange.Host.ItemLists;

/// <summary>
/// An item list as JSON: <c>{"items": [{"code", "title", …, "situations": [{"code", "title"}], "materials": [{"code", "title", …, "situations": ["01"]}]}]}</c>,
/// or the list of items itself. Members have the names of the columns.
/// </summary>
internal sealed class JsonList
{
    private const string Items = "items", Situations = "situations", Materials = "materials";

    private readonly List<ListFault> _faults = [];
    private readonly Dictionary<string, ListedItem> _items = new(StringComparer.Ordinal);
    private readonly List<ListedItem> _order = [];

    private JsonList() { }

    public static ItemList Read(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content.AsMemory(), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new JsonList().Read(document.RootElement);
        }
        catch (JsonException error)
        {
            var place = error is { LineNumber: { } line, BytePositionInLine: { } at } ? $"no JSON at line {line + 1}, byte {at + 1}" : "no JSON";
            return new ItemList([], [Workbook.Unreadable(place).Fault], []);
        }
        catch (UnreadableListException unreadable)
        {
            return new ItemList([], [unreadable.Fault], []);
        }
    }

    private ItemList Read(JsonElement root)
    {
        var list = root;
        var pointer = "";
        if (root.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in root.EnumerateObject().Where(static member => member.Name != Items)) Unknown("", member.Name);
            pointer = "/" + Items;
            if (!root.TryGetProperty(Items, out list)) _faults.Add(ListFaultKind.Missing.At(new ListPlace(pointer), Items, Items));
        }
        foreach (var (item, at) in Entries(list, pointer)) Item(item, at);
        if (_order.Count == 0 && _faults.Count == 0) _faults.Add(ListFaultKind.Empty.At(new ListPlace(pointer)));
        return new ItemList(_order, _faults, []);
    }

    private void Item(JsonElement element, string pointer)
    {
        if (!IsObject(element, pointer)) return;
        var said = Said(element, pointer, ListPart.Item, Situations, Materials);
        if ((said.GetValueOrDefault(ListColumn.HandlingCode) ?? said.GetValueOrDefault(ListColumn.Code)) is not { } code)
        {
            // A code that is no text has its fault already.
            if (!element.TryGetProperty(ListColumn.Code.Member, out _)) _faults.Add(ListFaultKind.Missing.At(new ListPlace(pointer), ListColumn.Code.Headings[0], ListColumn.Code.Member));
            return;
        }
        if (!ListWords.IsCode(code, _faults)) return;
        if (!_items.TryGetValue(code.Text, out var item))
        {
            if (_order.Count == ItemList.MostItems) throw new UnreadableListException(ListFaultKind.TooLarge.At(code.Place, $"{ItemList.MostItems} items"));
            _items.Add(code.Text, item = new ListedItem(code.Text, new ListPlace(pointer)));
            _order.Add(item);
        }
        foreach (var (column, cell) in said) item.Part.Say(column, cell, _faults);
        if (element.TryGetProperty(Situations, out var situations))
            foreach (var (situation, at) in Entries(situations, $"{pointer}/{Situations}")) Situation(item, situation, at);
        if (element.TryGetProperty(Materials, out var materials))
            foreach (var (material, at) in Entries(materials, $"{pointer}/{Materials}")) Material(item, material, at);
    }

    private void Situation(ListedItem item, JsonElement element, string pointer)
    {
        if (!IsObject(element, pointer)) return;
        var said = Said(element, pointer, ListPart.Situation);
        if (CodeOf(said, ListColumn.Situation, element, pointer) is not { } code) return;
        code = code with { Text = ListWords.SituationCode(code.Text, item) };
        said[ListColumn.Situation] = code;
        foreach (var (column, cell) in said) item.Situation(code).Say(column, cell, _faults);
    }

    private void Material(ListedItem item, JsonElement element, string pointer)
    {
        if (!IsObject(element, pointer)) return;
        var said = Said(element, pointer, ListPart.Material, Situations);
        if (CodeOf(said, ListColumn.Material, element, pointer) is not { } code) return;
        var some = element.TryGetProperty(Situations, out var list) ? Entries(list, $"{pointer}/{Situations}").ToList() : [];
        var part = some.Count == 0 ? item.Material(code, null) : null;
        foreach (var (situation, at) in some)
            if (Text(situation, at) is { Length: > 0 } named) part = item.Material(code, ListWords.SituationCode(named, item));
        if (part is null) return;
        foreach (var (column, cell) in said) part.Say(column, cell, _faults);
    }

    private ListCell? CodeOf(Dictionary<ListColumn, ListCell> said, ListColumn column, JsonElement element, string pointer)
    {
        if (said.GetValueOrDefault(column) is { } code) return code;
        if (!element.TryGetProperty(column.Member, out _)) _faults.Add(ListFaultKind.Missing.At(new ListPlace(pointer), column.Headings[0], column.Member));
        return null;
    }

    private Dictionary<ListColumn, ListCell> Said(JsonElement element, string pointer, ListPart part, params ReadOnlySpan<string> others)
    {
        var said = new Dictionary<ListColumn, ListCell>();
        foreach (var member in element.EnumerateObject())
        {
            var at = $"{pointer}/{Escape(member.Name)}";
            if (ListColumn.All.FirstOrDefault(one => one.Part == part && one.Member == member.Name) is { } column)
            {
                if (Text(member.Value, at) is { Length: > 0 } text) said[column] = new ListCell(text, new ListPlace(at));
            }
            else if (!others.Contains(member.Name))
                Unknown(pointer, member.Name);
        }
        return said;
    }

    /// <summary>A text, a number as it is written, yes or no, or a list of texts as sheets have it; null for anything else, and what is empty.</summary>
    private string? Text(JsonElement value, string pointer)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "是",
            JsonValueKind.False => "否",
            JsonValueKind.Array when value.EnumerateArray().All(static one => one.ValueKind == JsonValueKind.String) => string.Join('、', value.EnumerateArray().Select(static one => one.GetString()!.Trim())),
            _ => null,
        };
        if (text is null) _faults.Add(ListFaultKind.Shape.At(new ListPlace(pointer), "文本", "a text"));
        else if (text.Length > ItemList.MostText) _faults.Add(ListFaultKind.TooLong.At(new ListPlace(pointer), ItemList.MostText));
        else return text;
        return null;
    }

    private IEnumerable<(JsonElement Element, string Pointer)> Entries(JsonElement list, string pointer)
    {
        if (list.ValueKind == JsonValueKind.Array) return list.EnumerateArray().Select((one, i) => (one, $"{pointer}/{i}"));
        if (list.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)) _faults.Add(ListFaultKind.Shape.At(new ListPlace(pointer), "数组", "a list"));
        return [];
    }

    private bool IsObject(JsonElement element, string pointer)
    {
        if (element.ValueKind == JsonValueKind.Object) return true;
        _faults.Add(ListFaultKind.Shape.At(new ListPlace(pointer), "对象", "an object"));
        return false;
    }

    private void Unknown(string pointer, string name) => _faults.Add(ListFaultKind.UnknownMember.At(new ListPlace($"{pointer}/{Escape(name)}"), name));

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
