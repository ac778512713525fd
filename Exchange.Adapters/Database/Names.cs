using System.Buffers;

namespace Exchange.Adapters.Database;

/// <summary>
/// Names of tables and columns. Only letters (of any script: departments have Chinese names), digits, _, $ and # get through, and each is still
/// quoted as the database quotes; so no name can end its quotation.
/// </summary>
internal static class Names
{
    const int Longest = 128;

    static readonly SearchValues<char> Marks = SearchValues.Create("_$#");

    public static bool IsName(string text)
    {
        if (text.Length is 0 or > Longest || char.IsAsciiDigit(text[0]))
            return false;
        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c) && !Marks.Contains(c))
                return false;
        }
        return true;
    }

    /// <summary>Null for a good table name, with or without a schema.</summary>
    public static string? FaultOfTable(string text)
    {
        var parts = text.Split('.');
        return parts.Length <= 2 && parts.All(IsName) ? null : "is no table name: letters, digits, _, $ and #, not beginning with a digit, a schema before a dot";
    }

    public static string? FaultOfColumn(string text) =>
        IsName(text) ? null : "is no column name: letters, digits, _, $ and #, not beginning with a digit";

    public static (string? Schema, string Table) Split(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (null, name) : (name[..dot], name[(dot + 1)..]);
    }

    /// <summary>The one that is spelt so, else the only one that differs by case alone: PostgreSQL has made yw_sq of YW_SQ where nobody quoted it.</summary>
    public static T? Find<T>(IEnumerable<T> among, Func<T, string> name, string wanted) where T : class
    {
        T? near = null;
        var several = false;
        foreach (var one in among)
        {
            if (name(one) == wanted)
                return one;
            if (!name(one).Equals(wanted, StringComparison.OrdinalIgnoreCase))
                continue;
            several = near is not null;
            near = one;
        }
        return several ? null : near;
    }
}
