using Exchange.Host.ItemLists;

namespace Exchange.Host.Tests.Docs;

/// <summary>docs/items.md says what an item list may have and what can be wrong with it.</summary>
public sealed class ItemListsPageTests
{
    private static readonly string Page = Repository.Read("docs", "items.md");

    [Test]
    public void Every_column_stands_there_with_its_headings_and_its_words()
        => MarkedTable.Read(Page, "list: columns").Select(row => string.Join(" | ", row)).ShouldBe(ListColumn.All.Select(column =>
            $"{string.Join("、", column.Headings)} | {(column.Part == ListPart.Item ? "" : column.Part == ListPart.Situation ? "situations[]." : "materials[].")}{column.Member} | {column.What}"));

    [Test]
    public void Every_fault_stands_there()
        => MarkedTable.Read(Page, "list: faults").Select(row => string.Join(" | ", row)).ShouldBe(ListFaultKind.All.Select(kind => $"`{kind.Code}` | {kind.Zh} {kind.En}"));

    [Test]
    public void No_heading_means_two_columns()
        => ListColumn.All.SelectMany(column => column.Headings.Append(column.Name)).ShouldBeUnique();
}
