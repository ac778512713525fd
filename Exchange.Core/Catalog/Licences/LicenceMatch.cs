using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Registry;

namespace Exchange.Core.Catalog.Licences;

/// <summary>
/// Whether a licence is the one that a certificate of a closing is. A number alone says that of no two issuers, and of no two series of one issuer: the licence is of the same type, its issuer is not known to be another
/// organisation, and its holder is not known to be somebody else. Pure.
/// </summary>
internal static class LicenceMatch
{
    private const int CreditCode = 18;

    /// <param name="found">Licences of the certificate's type that have its number.</param>
    /// <param name="organisation">Whose step has brought the certificate.</param>
    /// <param name="holder">As the record says; null where it says nothing.</param>
    public static Licence? Of(IEnumerable<Licence> found, string organisation, LicenceHolder? holder, RegistrySnapshot registry)
        => found.FirstOrDefault(one => !IsAnothers(one, organisation, registry) && (one.HolderNumber is null || holder?.Number is not { } number || string.Equals(one.HolderNumber, number, StringComparison.OrdinalIgnoreCase)));

    /// <summary>
    /// An issuer that nobody has registered may be the system of an office above: it says nothing. A division is no organisation's own; only one that the organisation's division neither lies in nor contains is another's.
    /// </summary>
    private static bool IsAnothers(Licence licence, string organisation, RegistrySnapshot registry)
    {
        if (LicenceIdentifier.IssuerOf(licence.Identifier) is not { } issuer) return false;
        var own = registry.Organisations.GetValueOrDefault(organisation);
        if (licence.Type.Mandate?.Issuer == issuer || own?.Uscc == issuer) return false;
        if (issuer.Length == CreditCode) return registry.Organisations.Values.Any(one => one.Uscc == issuer);
        return own?.Division is { } division && !Significant(division).StartsWith(Significant(issuer), StringComparison.Ordinal) && !Significant(issuer).StartsWith(Significant(division), StringComparison.Ordinal);
    }

    // 449903000000 is the district 449903, and 449903001000 its street 449903001.
    private static string Significant(string division)
    {
        var length = division.Length;
        foreach (var shorter in new[] { 9, 6, 4, 2 })
            if (length > shorter && division.AsSpan(shorter).Trim('0').IsEmpty) length = shorter;
        return division[..length];
    }
}
