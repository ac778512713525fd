namespace Exchange.Host.Catalog.Sheets;

/// <summary>Something wrong at a cell of the form.</summary>
/// <param name="Row">From 1; 0 is the sheet as a whole.</param>
internal sealed record SheetFault(string Sheet, int Row, int Column, string Code, string Zh, string En)
{
    /// <summary>As people name the place: 信息资源!C5.</summary>
    public string Place => Row == 0 ? Sheet : $"{Sheet}!{SheetGrid.Letters(Column)}{Row}";

    /// <summary>Codes of faults that only a form can have.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["sheet.missing", "sheet.heading", "sheet.heading-missing", "sheet.heading-twice", "sheet.merged", "sheet.error", "sheet.word", "sheet.number", "sheet.resource", "sheet.title-twice", "sheet.empty", "sheet.many"];
}
