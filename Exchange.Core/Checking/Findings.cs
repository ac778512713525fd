using System.Collections;

namespace Exchange.Core.Checking;

/// <summary>What a check found, in the order of the record.</summary>
public sealed class Findings : IReadOnlyList<Finding>
{
    readonly Finding[] found;

    internal Findings(Finding[] found, bool hasErrors, bool more)
    {
        this.found = found;
        IsValid = !hasErrors;
        HasMore = more;
    }

    /// <summary>Nothing was found.</summary>
    public static Findings None { get; } = new([], hasErrors: false, more: false);

    /// <summary>No error was found; there may be warnings.</summary>
    public bool IsValid { get; }

    /// <summary>Neither error nor warning was found.</summary>
    public bool IsClean => found.Length == 0;

    /// <summary>There is more to find than the bound of findings lets through.</summary>
    public bool HasMore { get; }

    public int Count => found.Length;

    public Finding this[int index] => found[index];

    /// <summary>These and then others, up to a bound.</summary>
    internal Findings And(Findings others, int limit)
    {
        if (Count == 0) return others;
        var all = found.Concat(others.found).ToArray();
        return new(all.Length > limit ? all[..limit] : all, !IsValid || !others.IsValid, HasMore || others.HasMore || all.Length > limit);
    }

    public IEnumerable<Finding> Errors => found.Where(f => f.Severity == Severity.Error);

    public IEnumerable<Finding> Warnings => found.Where(f => f.Severity == Severity.Warning);

    public IEnumerator<Finding> GetEnumerator() => ((IEnumerable<Finding>)found).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
