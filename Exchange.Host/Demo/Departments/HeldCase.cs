namespace Exchange.Host.Demo.Departments;

public enum CaseState { Open, Closed, Refused, Withdrawn }

/// <summary>What a department holds about one case, as a copy that changes no more.</summary>
/// <param name="Subject">What the department knows the case by: the taking-in number, or the social credit code.</param>
/// <param name="Number">The department's own number, which it gave in its first answer.</param>
/// <param name="Deliveries">Ids of the deliveries that brought or repeated it, in order of arrival.</param>
/// <param name="Effects">Times it took effect: 1, or more where a repeat was not recognised.</param>
/// <param name="Versions">Different contents taken: 1, and one more for each correction.</param>
/// <param name="Gives">What its closing gave.</param>
/// <param name="Step">The step that it is, where the department has more than one of a record; null: its only one.</param>
/// <param name="Lines">Persons whose rows or lines are held with it; null where the department keeps none.</param>
public sealed record HeldCase(
    string Subject,
    string Number,
    IReadOnlyList<string> Deliveries,
    int Effects,
    int Versions,
    CaseState State,
    IReadOnlyDictionary<string, string> Gives,
    string? Step = null,
    int? Lines = null);
