using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Exchange.Core.Registry.Reading;

/// <summary>
/// What a value must be, read off a record: names and nesting as System.Text.Json sees them, limits from the attributes of
/// System.ComponentModel.DataAnnotations. The document check and the canonical form both walk it.
/// </summary>
internal abstract record Shape
{
    // Weak keys, so that a plug-in's options do not keep its assembly loaded.
    static readonly ConditionalWeakTable<Type, Shape> Known = [];

    /// <summary>The shape of a type; a record may contain itself.</summary>
    public static Shape Of(Type type)
    {
        if (Known.TryGetValue(type, out var known))
            return known;
        var shape = Make(type);
        return Known.GetValue(type, _ => shape);
    }

    static Shape Make(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return new ChoiceShape(type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(ChoiceName).ToList());
        if (type == typeof(string))
            return new TextShape();
        if (type == typeof(bool))
            return new FlagShape();
        if (type == typeof(DateOnly))
            return new DateShape();
        if (type == typeof(double) || type == typeof(decimal) || type == typeof(float))
            return new NumberShape(Whole: false, double.MinValue, double.MaxValue);
        if (type == typeof(int))
            return new NumberShape(Whole: true, int.MinValue, int.MaxValue);
        if (type == typeof(long))
            return new NumberShape(Whole: true, long.MinValue, long.MaxValue);
        var facts = DocumentJson.Strict.GetTypeInfo(type);
        return facts.Kind switch
        {
            JsonTypeInfoKind.Object => RecordShape.Of(type, facts),
            JsonTypeInfoKind.Enumerable => new ListShape(facts.ElementType!),
            JsonTypeInfoKind.Dictionary => new TableShape(facts.ElementType!),
            _ => new FreeShape(),
        };
    }

    static string ChoiceName(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(field.Name);
}

internal sealed record TextShape : Shape;

internal sealed record FlagShape : Shape;

internal sealed record DateShape : Shape;

/// <summary>JSON as it comes (a JSON Schema, free values), or a type whose own converter decides when the record is bound.</summary>
internal sealed record FreeShape : Shape;

internal sealed record NumberShape(bool Whole, double Least, double Most) : Shape;

internal sealed record ChoiceShape(IReadOnlyList<string> Choices) : Shape;

internal sealed record ListShape(Type Element) : Shape
{
    public Shape Item => Of(Element);
}

/// <summary>Names of the author's own to values of one type; their order is kept and counts.</summary>
internal sealed record TableShape(Type Element) : Shape
{
    public Shape Value => Of(Element);
}

internal sealed record RecordShape(IReadOnlyList<ShapeProperty> Properties) : Shape
{
    public ShapeProperty? Property(string name) => Properties.FirstOrDefault(property => property.Name == name);

    /// <summary>Properties of a base record come first: name and title lead every document.</summary>
    public static RecordShape Of(Type type, JsonTypeInfo facts) => new(facts.Properties
        .Where(property => property.Set is not null || property.IsRequired)
        .Select(property => (property, depth: Depth(property, type)))
        .OrderByDescending(sorted => sorted.depth)
        .Select(sorted => ShapeProperty.Of(sorted.property))
        .ToList());

    static int Depth(JsonPropertyInfo property, Type type)
    {
        var depth = 0;
        for (var t = type; t is not null && t != (property.AttributeProvider as MemberInfo)?.DeclaringType; t = t.BaseType)
            depth++;
        return depth;
    }
}

/// <summary>A property of a record, and the limits that its attributes set.</summary>
internal sealed record ShapeProperty(string Name, Type Type, bool Required, IReadOnlyList<ValidationAttribute> Limits)
{
    /// <summary>Takes the place of the type's own shape: an adapter's options, once its kind is known.</summary>
    public Shape? Instead { get; init; }

    public Shape Shape => Instead ?? Shape.Of(Type);

    public static ShapeProperty Of(JsonPropertyInfo property)
    {
        var limits = property.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>().ToList() ?? [];
        return new ShapeProperty(property.Name, property.PropertyType, property.IsRequired || limits.OfType<RequiredAttribute>().Any(), limits);
    }
}
