namespace Exchange.Core.Checking.Rules;

/// <summary>One compiled rule of a schema object, applied to values of the kinds that it is about.</summary>
internal abstract class Rule(SchemaNode node, string keyword)
{
    public SchemaNode Node { get; } = node;

    public string Keyword { get; } = keyword;

    public Severity Severity { get; } = node.SeverityOf(keyword);

    /// <summary>Whether the value passes. A violation that only warns passes; what is violated is told by <see cref="Run.Fail(Rule, int, int)"/>.</summary>
    /// <param name="run">The check that is under way.</param>
    /// <param name="at">Token of the value.</param>
    /// <param name="marks">Where to note evaluated children, or null where nobody asks.</param>
    public abstract bool Check(ref Run run, int at, Marks? marks);

    /// <param name="named">The schema whose title names the value: the outermost that refers to this one.</param>
    /// <param name="detail">What the rule itself handed to Fail.</param>
    public abstract Wording Describe(SchemaNode named, int detail);

    /// <summary>What the location has beyond the keyword, for example "/2".</summary>
    public virtual string LocationTail(int detail) => "";

    /// <summary>Keywords at which violations are told; none where only the schemas that it applies tell.</summary>
    public virtual IEnumerable<string> Told => [Keyword];

    /// <summary>Schemas that this rule applies to the same value.</summary>
    public virtual IEnumerable<SchemaNode> SameValue => [];

    /// <summary>Schemas that this rule applies to children of the value.</summary>
    public virtual IEnumerable<SchemaNode> Children => [];

    /// <summary>Of all these the ones whose violations are told as findings of their own; the others are only asked.</summary>
    public virtual IEnumerable<SchemaNode> Telling => SameValue.Concat(Children);

    /// <summary>The rule itself can warn.</summary>
    public virtual bool Warns => Severity == Severity.Warning;
}
