namespace Exchange.Host.Catalog.Sheets;

/// <summary>A column of the form.</summary>
/// <param name="Zh">Its heading, and what it is known by; the English one is taken as well.</param>
/// <param name="Pointer">Where its value stands in the entry, or in the field.</param>
/// <param name="Needed">The heading must be there.</param>
/// <param name="Hint">For who fills it in, in the template's second line.</param>
internal sealed record SheetColumn(string Zh, string En, string Pointer, bool Needed, string Hint)
{
    public string Heading => Needed ? Zh + "*" : Zh;

    public bool IsCalled(string heading) => heading == Zh || heading.Equals(En, StringComparison.OrdinalIgnoreCase);
}
