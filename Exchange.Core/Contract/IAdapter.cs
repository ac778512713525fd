namespace Exchange.Core.Contract;

/// <summary>
/// Speaks one department's protocol. One instance serves one registered adapter and is called from many pushes at once.
/// An expected failure is a <see cref="PushAnswer"/>, never an exception; an exception counts as <see cref="PushAnswer.Unknown"/>.
/// </summary>
public interface IAdapter
{
    /// <summary>Hands one message over. The delivery id is the idempotency key: a repeat carries the same one.</summary>
    Task<PushAnswer> Push(Message message, CancellationToken stop);
}

/// <summary>An adapter that can ask whether an earlier push arrived. It is asked before any second push of an unknown one.</summary>
public interface IAskableAdapter : IAdapter
{
    Task<AskAnswer> Ask(Message message, CancellationToken stop);
}

/// <summary>An adapter that can try its connection without handing anything over.</summary>
public interface IProbingAdapter : IAdapter
{
    /// <summary>Null when the department's system answers; else what is wrong, in words without personal data.</summary>
    Task<string?> Probe(CancellationToken stop);
}
