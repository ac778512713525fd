namespace Exchange.Host.ItemLists;

/// <summary>Where something stands in an item list: a cell of a sheet, or a JSON Pointer.</summary>
/// <param name="Row">From 1, as the spreadsheet shows it; null in JSON.</param>
/// <param name="Column">From 1; null for the row as a whole, and in JSON.</param>
/// <param name="Heading">What stands at the column's head; null where there is no column.</param>
internal sealed record ListPlace(string Pointer, int? Row = null, int? Column = null, string? Heading = null)
{
    /// <summary>As people find it.</summary>
    public override string ToString() => Row is null ? Pointer.Length == 0 ? "/" : Pointer : Heading is null ? $"row {Row} 第 {Row} 行" : $"row {Row} 第 {Row} 行 {Heading}";
}

/// <summary>A text of the list, trimmed and not empty.</summary>
internal sealed record ListCell(string Text, ListPlace Place);

/// <summary>Something wrong in an item list.</summary>
/// <param name="Code">Of <see cref="ListFaultKind"/>, or of the registry's check.</param>
internal sealed record ListFault(ListPlace Place, string Code, string Zh, string En);
