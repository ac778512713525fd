namespace Exchange.Core.Checking;

/// <summary>What is wrong with a schema document.</summary>
/// <param name="Document">URI of the document, as it is registered or as it calls itself.</param>
/// <param name="Pointer">JSON Pointer in the document.</param>
/// <param name="Code">Stable code, such as schema.reference.</param>
public sealed record SchemaFault(string Document, string Pointer, string Code, string Zh, string En)
{
    public override string ToString() => $"{Document}#{Pointer}: {En} [{Code}]";
}
