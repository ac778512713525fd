using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

/// <summary>Where a pointer leads in the schema of the input.</summary>
internal static class InputPlaces
{
    /// <summary>The schemas of the places on the way, the last one that of the place itself.</summary>
    internal static IEnumerable<SchemaPlace> To(Shape root, string pointer)
    {
        var place = root.Forms.OfType<PlaceForm>().First().Schema;
        foreach (var step in JsonPointer.Names(pointer))
        {
            place = step == "*" ? place.Items : place.Member(step).Place;
            yield return place;
        }
    }
}
