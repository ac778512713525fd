using Exchange.Core.Materials;

namespace Exchange.Core.Records;

/// <summary>A result that a department's event brings, checked. 结果</summary>
/// <param name="Kind">Of <see cref="ResultKind"/>.</param>
/// <param name="Number">Of the certificate or document; null where it has none, then it has a name.</param>
/// <param name="ValidFrom">yyyy-MM-dd; so too <paramref name="ValidUntil"/>. Null is not told: for ever, at an end.</param>
/// <param name="File">The file, where it was uploaded; <paramref name="Link"/> where the department keeps it itself.</param>
/// <param name="Collect">How it is to be handed out, of <see cref="ResultWay"/>, where the department knows.</param>
public sealed record NewResult(string Kind, string? Number, string? Name, string? ValidFrom, string? ValidUntil, MaterialFile? File, string? Link, string? Collect);
