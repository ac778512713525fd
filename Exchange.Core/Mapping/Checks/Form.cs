using System.Collections.Immutable;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

/// <summary>One form that a value may have.</summary>
internal abstract record Form(Kinds Kinds);

/// <summary>A place of the input, as its schema describes it.</summary>
/// <param name="Schema">What is said about it.</param>
/// <param name="Pointer">With * for the items of an array.</param>
/// <param name="Above">What % gives here; null where it is not known.</param>
internal sealed record PlaceForm(SchemaPlace Schema, string Pointer, Shape? Above, Kinds Kinds) : Form(Kinds)
{
    internal static PlaceForm Of(SchemaPlace schema, string pointer, Shape? above) =>
        new(schema, pointer, above, schema.IsMeantAsObject ? Kinds.Json & ~Kinds.Array : schema.Kinds);

    /// <summary>Nothing says what is below.</summary>
    internal bool IsFree => Schema.IsFree;
}

/// <summary>A value of a simple kind; which ones, where that is known (as JSON text).</summary>
internal sealed record ScalarForm(Kinds Kinds, IReadOnlySet<string>? Values = null) : Form(Kinds);

/// <summary>An object that the mapping makes.</summary>
/// <param name="Others">What members of other names are; null where there are none.</param>
/// <param name="OfPaths">Target paths make it: of no member it is left out.</param>
internal sealed record MadeForm(ImmutableArray<MadeMember> Members, Shape? Others = null, bool OfPaths = false) : Form(Kinds.Object);

/// <param name="Position">Of its key.</param>
internal sealed record MadeMember(string Name, Shape Value, int Position);

/// <summary>An array.</summary>
/// <param name="FromPath">A path gave it: of one item it would be that item.</param>
/// <param name="IsFilled">It has an item in any case.</param>
internal sealed record RowForm(Shape Item, bool FromPath, bool IsFilled = false) : Form(Kinds.Array);

/// <summary>A function: of the language or the hub by name, or of the mapping.</summary>
internal sealed record FunctionForm(string? Name, LambdaSyntax? Lambda = null, Scope? Home = null, Shape? Context = null,
    ImmutableArray<Shape?> Bound = default, FunctionForm? Inner = null)
    : Form(Kinds.Function);

/// <summary>Anything: it cannot be told.</summary>
internal sealed record AnyForm() : Form(Kinds.Json | Kinds.Function);
