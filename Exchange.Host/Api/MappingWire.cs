using System.Text.Json;
using Exchange.Core.Mapping.Lineage;

namespace Exchange.Host.Api;

/// <summary>A mapping and what it is tried with. Of the first two one is given, and one of the last two.</summary>
/// <param name="Mapping">Name of a registered mapping.</param>
/// <param name="Document">Text of a mapping document (YAML or JSON) that need not be registered.</param>
/// <param name="Record">The bare form, or row.</param>
/// <param name="Sample">The form or row with what the hub knows beside it, as a sample-in.json has it.</param>
public sealed record MappingPreviewBody(string? Mapping = null, string? Document = null, JsonElement? Record = null, JsonElement? Sample = null);

/// <summary>A mapping to check: one of the two.</summary>
/// <param name="Mapping">Name of a registered mapping.</param>
/// <param name="Document">Text of a mapping document (YAML or JSON) that need not be registered.</param>
public sealed record MappingCheckBody(string? Mapping = null, string? Document = null);

/// <param name="Outcome">written, or failed.</param>
/// <param name="MediaType">Of the message.</param>
/// <param name="Message">The message as it would be pushed.</param>
/// <param name="Fault">Why there is none: such a delivery would be parked.</param>
public sealed record MappingPreviewAnswer(string Outcome, string? MediaType = null, string? Message = null, MappingFaultLine? Fault = null);

/// <param name="Target">JSON Pointer in the message.</param>
/// <param name="Pointer">JSON Pointer in the mapping document.</param>
/// <param name="Line">In the document as it was written, from 1.</param>
/// <param name="Errors">All that the department's schema says against the message, by pointers in it.</param>
public sealed record MappingFaultLine(string Code, string? Target, string? Pointer, int? Line, int? Column, string Zh, string En, IReadOnlyList<ReceiptWarning> Errors);

/// <param name="Usable">There is no error.</param>
public sealed record MappingCheckAnswer(bool Usable, IReadOnlyList<MappingFindingLine> Findings, IReadOnlyList<FieldLineage> Lineage);

/// <param name="Severity">error, warning or cannotTell.</param>
/// <param name="Pointer">JSON Pointer in the mapping document.</param>
/// <param name="Line">In the document as it was written, from 1.</param>
public sealed record MappingFindingLine(string Severity, string Code, string Pointer, int? Line, int? Column, string Zh, string En, string? Suggestion);
