namespace Exchange.Core.Contract;

/// <summary>
/// An adapter whose department calls the hub back in a format of its own, at <c>POST /api/v1/callbacks/{adapter}</c>. The adapter knows the caller,
/// takes the callback apart and words the answer; the hub keeps the rows.
/// </summary>
public interface ICallbackAdapter : IAdapter
{
    /// <summary>Most bytes of a callback's body; null when this instance takes no callbacks.</summary>
    int? CallbackLimitBytes { get; }

    /// <summary>
    /// Answers one callback. Whoever calls must prove who they are before anything of the body is read. The success answer may be given only after
    /// <paramref name="keep"/> has said true: a department that was told "success" does not send again.
    /// </summary>
    Task<CallbackReply> Answer(CallbackRequest request, KeepRows keep, CancellationToken stop);
}

/// <summary>
/// True once every row is durably kept, in which case sending the same again does no harm: their keys name them. False when they could not be kept
/// now, or not all; then the department must send again.
/// </summary>
public delegate Task<bool> KeepRows(IReadOnlyList<ProgressRow> rows, CancellationToken stop);

/// <summary>What a department sent, unread.</summary>
/// <param name="Target">Path and query as they stood in the request line.</param>
/// <param name="Headers">By lower-case name; several values of one are joined by a comma and a space.</param>
/// <param name="Body">As it came, within <see cref="ICallbackAdapter.CallbackLimitBytes"/>.</param>
public sealed record CallbackRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);

/// <summary>What the department gets.</summary>
/// <param name="Trouble">Why it was not taken, as a short code for the program's log, such as <c>not-authentic</c>; null when it was.</param>
public sealed record CallbackReply(int Status, string MediaType, ReadOnlyMemory<byte> Body, string? Trouble = null);
