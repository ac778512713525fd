namespace Exchange.Host.ItemLists;

/// <summary>What a list does not say of a new item, for all of its new items that have no column for it.</summary>
internal sealed record NewItem(string? Schema = null, string? ClosingTable = null, string? Calendar = null, string? Adapter = null, string? Mapping = null)
{
    /// <summary>The option that gives a default.</summary>
    public static string OptionOf(ListColumn column) => column == ListColumn.ClosingTable ? "--closing-table" : "--" + column.Name;

    public string? Of(ListColumn column) => column switch
    {
        _ when column == ListColumn.Schema => Schema,
        _ when column == ListColumn.ClosingTable => ClosingTable,
        _ when column == ListColumn.Calendar => Calendar,
        _ when column == ListColumn.Adapter => Adapter,
        _ when column == ListColumn.Mapping => Mapping,
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };
}
