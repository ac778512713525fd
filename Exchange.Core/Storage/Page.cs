namespace Exchange.Core.Storage;

/// <summary>A part of a list.</summary>
/// <param name="Next">The cursor of what follows; null when nothing does.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>How long a page is.</summary>
public static class PageLimit
{
    public const int Default = 50;
    public const int Most = 500;

    public static int Of(int? asked) => Math.Clamp(asked ?? Default, 1, Most);
}
