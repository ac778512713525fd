using System.Text.Json;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Licences;

/// <summary>A licence as its row says, today.</summary>
/// <param name="Type">Its type, and <paramref name="Library"/> the name of the library that holds it.</param>
/// <param name="Standing">Whether it holds.</param>
/// <param name="State">Its state as the row writes it.</param>
/// <param name="ValidUntil">As the row writes it.</param>
/// <param name="File">SHA-256 of its file.</param>
/// <param name="Row">The row's members.</param>
public sealed record Licence(
    LicenceTypeDocument Type, string Library, string Identifier, LicenceStanding Standing, string? State, string? Number, string? Holder, string? HolderNumber, string? ValidFrom, string? ValidUntil, string? File,
    IReadOnlyDictionary<string, JsonElement> Row);

/// <summary>Whether a licence holds. Future: not yet. Expired: no longer, by its dates or state. Revoked: its state says that it does not.</summary>
public enum LicenceStanding { Valid, Future, Expired, Revoked }
