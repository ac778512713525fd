namespace Exchange.Host.ItemLists;

/// <summary>What one part of the list says: of an item, a situation or a material.</summary>
internal sealed class ListedPart(ListPlace place)
{
    private readonly Dictionary<ListColumn, ListCell> _cells = [];

    public ListPlace Place => place;

    public ListCell? this[ListColumn column] => _cells.GetValueOrDefault(column);

    /// <summary>Says something again: the same is nothing new, and other than before is a fault.</summary>
    public void Say(ListColumn column, ListCell cell, List<ListFault> faults)
    {
        if (_cells.TryAdd(column, cell) || _cells[column].Text == cell.Text) return;
        faults.Add(ListFaultKind.Differs.At(cell.Place, _cells[column].Place, _cells[column].Text));
    }
}

/// <summary>A material, and the situations under which it stands in the list; null among them is all of them.</summary>
internal sealed record ListedMaterial(ListedPart Part, HashSet<string> Situations)
{
    public bool ForAll { get; set; }
}

/// <summary>An item as the list has it, from however many rows.</summary>
internal sealed class ListedItem(string code, ListPlace place)
{
    private readonly Dictionary<string, ListedPart> _situations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ListedMaterial> _materials = new(StringComparer.Ordinal);

    public string Code => code;

    public ListedPart Part { get; } = new(place);

    public IReadOnlyDictionary<string, ListedPart> Situations => _situations;

    public IReadOnlyDictionary<string, ListedMaterial> Materials => _materials;

    public ListedPart Situation(ListCell named)
    {
        if (!_situations.TryGetValue(named.Text, out var part)) _situations.Add(named.Text, part = new ListedPart(named.Place));
        return part;
    }

    /// <param name="situation">Null: for all of them.</param>
    public ListedPart Material(ListCell named, string? situation)
    {
        if (!_materials.TryGetValue(named.Text, out var material)) _materials.Add(named.Text, material = new ListedMaterial(new ListedPart(named.Place), new HashSet<string>(StringComparer.Ordinal)));
        if (situation is null) material.ForAll = true;
        else material.Situations.Add(situation);
        return material.Part;
    }
}

/// <summary>A list that was read: its items in its order, and everything that is wrong with how it is written.</summary>
/// <param name="Unread">Headings of columns that mean nothing here, and so change nothing.</param>
/// <param name="Sheet">Where in a workbook it stands; null for JSON, and where none was found.</param>
internal sealed record ItemList(IReadOnlyList<ListedItem> Items, List<ListFault> Faults, IReadOnlyList<string> Unread, ListSheet? Sheet = null)
{
    /// <summary>Most bytes of a file.</summary>
    public const int MostBytes = 20 * 1024 * 1024;

    /// <summary>Most items of a list.</summary>
    public const int MostItems = 10_000;

    /// <summary>Most characters of a text in it.</summary>
    public const int MostText = 4_000;
}

/// <summary>A sheet with a list.</summary>
/// <param name="Part">Its part of the workbook's archive.</param>
/// <param name="Heading">The row of the heading.</param>
/// <param name="Rows">The last row in which anything stands.</param>
/// <param name="Columns">The last column that any row has.</param>
internal sealed record ListSheet(string Part, int Heading, int Rows, int Columns);
