using System.Text.RegularExpressions;

namespace Exchange.Core.Storage;

/// <summary>
/// One portable statement. It stands beside its caller as a static field, so that a test can find every one of them and parse it for each database.
/// What differs between databases is a token in braces, rendered by <see cref="Dialect.Render"/>.
/// </summary>
public sealed partial class Sql
{
    private const int Providers = 3;

    private readonly string?[] _rendered = new string?[2 * Providers];

    public Sql(string text)
    {
        Text = text;
        Names = [.. ParameterPattern().Matches(text).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal)];
    }

    public string Text { get; }

    /// <summary>
    /// Many of them, of one commit, may be run as one statement and after the others of their phase: no other statement of their unit looks at what they write or writes what they look at,
    /// and each touches one row at most of those it names. A plain insert, an insert of what is absent whose first parameter is the row's id, or an update by key; each clause on a line of its own.
    /// </summary>
    public bool ForRows { get; init; }

    /// <summary>It is numbered, and takes no position of its own: it has that of the row before it, to whose event it leads.</summary>
    public bool IsAlong { get; init; }

    /// <summary>
    /// A person asks it, restricted to whatever they like: PostgreSQL plans it each time for what is asked. A plan for any value would go by what most values are like, and the rare one is what is searched for.
    /// </summary>
    public bool ForPeople { get; init; }

    /// <summary>Parameter names in the order of their first appearance: the order in which <see cref="With"/> takes the values.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The statement with values: string, long, int, double, byte[] or null, in the order in which their names first appear in the text.</summary>
    public Command With(params object?[] values) => values.Length == Names.Count
        ? new Command(this, values)
        : throw new ArgumentException($"The statement names {Names.Count} parameters ({string.Join(", ", Names)}) and got {values.Length} values: {Text}", nameof(values));

    public string For(Dialect dialect) => _rendered[(int)dialect.Provider + (dialect.WithoutHints ? Providers : 0)] ??= dialect.Render(Text);

    [GeneratedRegex("(?<!@)@(?<name>[a-z_][a-z0-9_]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: -1)]
    private static partial Regex ParameterPattern();
}

/// <summary>A statement and its values.</summary>
public readonly record struct Command(Sql Sql, object?[] Values);
