namespace Exchange.Core.Following;

/// <summary>A part of the log, as far as followers are told of it.</summary>
/// <param name="Through">The log has been looked at up to here: what is not among the notices is none.</param>
/// <param name="IsFull">There may be more behind it now.</param>
public sealed record NoticePage(IReadOnlyList<Notice> Notices, long Through, bool IsFull);
