namespace Exchange.Core.Contract;

/// <summary>What a second push of the same delivery does at the department's system.</summary>
public enum Repeat
{
    /// <summary>No second effect: the system honours the delivery id as idempotency key.</summary>
    Safe,

    /// <summary>A second effect, but the system can be asked first.</summary>
    Askable,

    /// <summary>A second effect, and nothing to ask: an unknown push waits for a person.</summary>
    Neither,
}

/// <summary>What the hub lends to an adapter instance.</summary>
/// <param name="Adapter">The registered adapter's name.</param>
/// <param name="Secret">Reads a secret live by name; null when no such secret is set.</param>
public sealed record AdapterContext(string Adapter, Func<string, string?> Secret, TimeProvider Clock);

/// <summary>
/// Code that speaks one protocol: a name, an options record, how it stands to repeats, and a constructor.
/// Built-in and plug-in kinds come through this same door.
/// </summary>
public abstract class AdapterKind(string name, Type options)
{
    public string Name => name;

    /// <summary>The options record; its attributes yield the JSON Schema, the console's form and the docs.</summary>
    public Type Options => options;

    public abstract Repeat RepeatOf(object options);

    /// <summary>What the options' own attributes cannot say, as (JSON Pointer within options, message).</summary>
    public abstract IEnumerable<(string Pointer, string Message)> Faults(object options);

    public abstract IAdapter Create(object options, AdapterContext context);

    /// <summary>With these options an adapter hands <see cref="Message.Files"/> over; of one that does not, a document may not ask for copies.</summary>
    public virtual bool TakesFiles(object options) => false;

    /// <summary>What can be harvested with these options; the adapter is then an <see cref="IPullingAdapter"/>.</summary>
    public virtual IReadOnlyList<PullSource> Sources(object options) => [];
}

/// <inheritdoc />
public sealed class AdapterKind<TOptions>(
    string name,
    Func<TOptions, Repeat> repeat,
    Func<TOptions, AdapterContext, IAdapter> create,
    Func<TOptions, IEnumerable<(string Pointer, string Message)>>? faults = null,
    Func<TOptions, bool>? takesFiles = null,
    Func<TOptions, IReadOnlyList<PullSource>>? sources = null)
    : AdapterKind(name, typeof(TOptions)) where TOptions : class
{
    public override Repeat RepeatOf(object options) => repeat((TOptions)options);

    public override IEnumerable<(string Pointer, string Message)> Faults(object options) => faults?.Invoke((TOptions)options) ?? [];

    public override IAdapter Create(object options, AdapterContext context) => create((TOptions)options, context);

    public override bool TakesFiles(object options) => takesFiles?.Invoke((TOptions)options) ?? false;

    public override IReadOnlyList<PullSource> Sources(object options) => sources?.Invoke((TOptions)options) ?? [];
}
