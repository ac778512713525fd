using System.Globalization;

namespace Exchange.Host.ItemLists;

/// <summary>A cell's row and column, both from 1, and how spreadsheets write them (AB12).</summary>
internal static class CellPlace
{
    /// <summary>What a sheet can have at most (ECMA-376).</summary>
    public const int MostRows = 1_048_576, MostColumns = 16_384;

    /// <summary>Null when it is none.</summary>
    public static (int Row, int Column)? Read(ReadOnlySpan<char> text)
    {
        var (column, at) = (0, 0);
        for (; at < text.Length && text[at] is >= 'A' and <= 'Z' && column <= MostColumns; at++) column = column * 26 + text[at] - 'A' + 1;
        return column is >= 1 and <= MostColumns && Row(text[at..]) is { } row ? (row, column) : null;
    }

    public static int? Row(ReadOnlySpan<char> text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row is >= 1 and <= MostRows ? row : null;

    /// <summary>A1:B3; null when it is none.</summary>
    public static (int Top, int Left, int Bottom, int Right)? Range(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && Read(text.AsSpan(0, colon)) is { } from && Read(text.AsSpan(colon + 1)) is { } to && from.Row <= to.Row && from.Column <= to.Column
            ? (from.Row, from.Column, to.Row, to.Column) : null;
    }

    public static string Of(int row, int column)
    {
        var letters = "";
        for (; column > 0; column = (column - 1) / 26) letters = (char)('A' + (column - 1) % 26) + letters;
        return letters + row.ToString(CultureInfo.InvariantCulture);
    }
}
