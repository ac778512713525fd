using System.Runtime.CompilerServices;
using System.Text;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Registry;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Whose consent a row needs: the numbers by which the row says whom it is about. A name is none, for many have it, and neither is a number of the thing itself: else whoever knows the one or the other consents for somebody.
/// </summary>
public sealed class ShareOwners
{
    // A citizen's number of before 1999; shorter ones are no identity numbers.
    private const int ShortestNumber = 15, CreditCodeLength = 18;

    private static readonly ConditionalWeakTable<ResourceEntry, ShareOwners> Declared = [];

    private readonly ShareSubjects.PersonField[] _fields;
    private readonly string[] _names;

    private ShareOwners(IEnumerable<string> names, bool isDeclared)
    {
        _names = [.. names];
        _fields = [.. _names.Select(name => new ShareSubjects.PersonField(Encoding.UTF8.GetBytes(name), isDeclared))];
    }

    /// <summary>Of licences the holder's number, as their type says; else what identifies a person; else what personal fields, or of a resource about no person its identifiers, say in the form of an identity number or credit code.</summary>
    public static ShareOwners Of(ResourceEntry entry, RegistrySnapshot registry)
    {
        var holders = registry.LicenceTypes.Values.Where(type => type.Resource == entry.Row.Code).Select(static type => type.Fields.HolderNumber).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return holders.Count > 0 ? new ShareOwners(holders, isDeclared: true) : Declared.GetValue(entry, static one => Of(one.Content));
    }

    /// <summary>An entry has fields that can say whose consent its rows need.</summary>
    public static bool Has(ResourceContent content) => Of(content)._fields.Length > 0;

    /// <summary>Who looks rows up by this value looks for somebody else: no row need be read to see it.</summary>
    public bool AreOthers(string field, string value, string subject) => _names is [var only] && only == field && !ShareSubjects.Same(value, subject);

    /// <summary>A row is about whoever has consented. Of a row that names nobody that is nobody.</summary>
    /// <param name="row">A JSON object in UTF-8.</param>
    public bool IsAbout(ReadOnlySpan<byte> row, string subject)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        ShareSubjects.Values(_fields, row, found, static value => ShareSubjects.HasForm(value) || IsCreditCode(value));
        return found.Any(one => ShareSubjects.Same(one, subject));
    }

    private static ShareOwners Of(ResourceContent content)
    {
        if (content.Fields.Where(static field => field is { Identifier: true, Personal: true }).Select(static field => field.Name).ToList() is { Count: > 0 } own) return new ShareOwners(own, isDeclared: true);
        return new ShareOwners(content.Fields.Any(static field => field.Personal)
            ? content.Fields.Where(static field => field.Personal && HoldsNumber(field)).Select(static field => field.Name)
            : content.Fields.Where(static field => field is { Identifier: true, Type: FieldType.Character, Length: null or CreditCodeLength }).Select(static field => field.Name), isDeclared: false);
    }

    private static bool HoldsNumber(ResourceField field) => field is { Type: FieldType.Character, Length: null or >= ShortestNumber, Mask: not (MaskRule.Name or MaskRule.Address) };

    private static bool IsCreditCode(string value) => value.Trim() is { Length: CreditCodeLength } code && CreditCode.Check(Encoding.UTF8.GetBytes(code.ToUpperInvariant())) != IdentifierAnswer.WrongShape;
}
