namespace Exchange.Core.Catalog.Sharing;

/// <summary>What is granted of what was asked for; a member that is not there is granted as it was asked. Never more.</summary>
/// <param name="Rows">Beside the condition that was asked for: both hold then.</param>
/// <param name="Masks">How fields are shown. What is looser than the catalog says only the provider may write.</param>
public sealed record GrantOrder(
    IReadOnlyList<string>? Items = null, IReadOnlyList<string>? Fields = null, IReadOnlyList<string>? Verifies = null, IReadOnlyDictionary<string, MaskRule>? Masks = null, string? Rows = null, bool? Consent = null,
    bool? Bulk = null, long? PerDay = null, int? PerMinute = null, string? Until = null);
