namespace Exchange.Core.Records.Stories;

/// <summary>A limit that shows a card.</summary>
/// <param name="Step">Null: of the whole.</param>
/// <param name="Organisation">Whose it is: the step's, of the whole the lead's.</param>
/// <param name="Limit">Of <see cref="LimitWord"/>.</param>
/// <param name="Colour">Of <see cref="CardColour"/>.</param>
/// <param name="Days">Days of the limit, with extensions.</param>
public sealed record CardFound(string? Step, string Organisation, string Limit, string Colour, DateOnly Due, int Days);
