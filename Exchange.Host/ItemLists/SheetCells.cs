namespace Exchange.Host.ItemLists;

/// <summary>How far a cell's text can be trusted.</summary>
internal enum CellState
{
    Fine,

    /// <summary>A number of more digits than a spreadsheet keeps.</summary>
    DigitsLost,

    /// <summary>A formula without a stored result, or with an error for one.</summary>
    NoResult,
}

/// <summary>What stands in a cell, trimmed.</summary>
internal readonly record struct SheetCell(string Text, CellState State = CellState.Fine);

/// <summary>The cells of a sheet in which something stands, by row and column from 1; a merged range has its text in each of its cells.</summary>
/// <param name="LastColumn">The last column that any row has, with something in it or not.</param>
internal sealed record SheetCells(SortedDictionary<int, Dictionary<int, SheetCell>> Rows, int LastColumn);
