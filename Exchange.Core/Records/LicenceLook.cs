namespace Exchange.Core.Records;

/// <summary>How a licence stands that a record names as a material.</summary>
/// <param name="State">Of the catalog's words: valid, future, expired, revoked; null where its library has no such licence.</param>
public sealed record SeenLicence(string Type, string? State)
{
    public bool Holds => State == "valid";
}

/// <summary>Looks a licence up in the library of its type. Null where nobody here can say: its identifier has another form, its type is not registered, or no library holds its rows.</summary>
public delegate Task<SeenLicence?> LicenceLook(string identifier, CancellationToken stop);
