using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;

namespace Exchange.Host.ItemLists;

/// <summary>A document made of an item in a list, which still knows from where in the list each of its parts came.</summary>
/// <param name="Before">The registered document that it changes; null for a new one.</param>
/// <param name="Places">By JSON Pointer into the document.</param>
internal sealed record MadeDocument(string Name, JsonObject Content, ReadDocument? Before, ListPlace Place, IReadOnlyDictionary<string, ListPlace> Places)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" };

    public DocumentFile File { get; } = new($"items/{Name}.json", Content.ToJsonString(Plain) + "\n");

    /// <summary>Where in the list the narrowest part stands that holds a place of the document.</summary>
    public ListPlace PlaceOf(string pointer)
    {
        for (var at = pointer; at.Length > 0; at = at[..at.LastIndexOf('/')])
            if (Places.TryGetValue(at, out var place)) return place;
        return Place;
    }
}
