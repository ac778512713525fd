using System.Diagnostics.CodeAnalysis;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog;

/// <summary>Who changes the catalog, and how.</summary>
/// <param name="By">The client, for history and log.</param>
/// <param name="Organisation">The one whose entries alone it may change; null for all.</param>
/// <param name="Reviews">It may publish, send back and withdraw what others have written.</param>
/// <param name="Reason">Why, in their words; at most 500 characters.</param>
/// <param name="DryRun">Everything is checked and nothing stored.</param>
/// <param name="Along">Given the answer, what is written in the same commit.</param>
public sealed record CatalogOrder(
    string By, string? Organisation = null, bool Reviews = false, string? Reason = null, bool DryRun = false, Func<CatalogAnswer.Stored, Command>? Along = null)
{
    public string? Reason { get; init => field = Within(value); } = Within(Reason);

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Within(string? text) => text is null or { Length: <= 500 } ? text : throw new ArgumentException("At most 500 characters.", nameof(text));
}

/// <summary>An entry as somebody writes it.</summary>
/// <param name="Code">Null for a new one whose code the hub gives.</param>
/// <param name="Form">What is to be: a new entry, a new version, or whichever it is.</param>
public sealed record ResourceDraft(string? Code, ResourceContent Content, DraftForm Form = DraftForm.Either);

public enum DraftForm { New, Revision, Either }

/// <summary>What came of a change of the catalog: a closed set.</summary>
public abstract record CatalogAnswer
{
    private CatalogAnswer() { }

    /// <summary>It stands, as one change.</summary>
    /// <param name="Rows">What it touched, in the order in which it was handed in.</param>
    /// <param name="Unchanged">How many were just so already.</param>
    public sealed record Stored(long Change, IReadOnlyList<ResourceRow> Rows, int Unchanged = 0) : CatalogAnswer;

    /// <summary>A dry run without fault: this would be stored. A code that the hub is to give is the one that it would give now.</summary>
    public sealed record Previewed(IReadOnlyList<ResourceRow> Rows, int Unchanged) : CatalogAnswer;

    /// <summary>Everything is just so already.</summary>
    public sealed record Same(IReadOnlyList<ResourceRow> Rows) : CatalogAnswer;

    /// <summary>Nothing was stored: all faults of all entries, each with the entry's place from 0.</summary>
    public sealed record Faulty(IReadOnlyList<(int Entry, CatalogFault Fault)> Faults) : CatalogAnswer;

    /// <summary>There is no such entry, or it is not the caller's to change.</summary>
    public sealed record Missing : CatalogAnswer;

    /// <summary>In this state that cannot be done, or it is another version by now.</summary>
    public sealed record OtherState(ResourceRow Row) : CatalogAnswer;

    /// <summary>Who wrote it or handed it in does not publish it.</summary>
    public sealed record SamePerson(ResourceRow Row) : CatalogAnswer;

    /// <summary>Others change the catalog all the time; nothing was stored.</summary>
    public sealed record Overtaken : CatalogAnswer;
}
