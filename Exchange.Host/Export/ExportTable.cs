namespace Exchange.Host.Export;

/// <summary>What goes out as a table, row by row: nothing of it is held whole.</summary>
/// <param name="Name">Of the file, without an ending; ASCII.</param>
/// <param name="Columns">Their headings.</param>
/// <param name="Rows">Each with a value a column: text, whole numbers or null.</param>
public sealed record ExportTable(string Name, IReadOnlyList<string> Columns, IAsyncEnumerable<object?[]> Rows);
