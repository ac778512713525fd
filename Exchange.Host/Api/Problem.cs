using System.Text.Json.Serialization;
using Exchange.Core.Checking;
using Exchange.Core.Registry;

namespace Exchange.Host.Api;

/// <summary>Every refusal is an RFC 9457 problem, in the caller's language: Chinese unless English is asked for.</summary>
public sealed record Problem
{
    public const string MediaType = "application/problem+json";

    /// <summary>What kind of refusal: <c>urn:exchange:problem:…</c>, see docs/problems.md.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required int Status { get; init; }

    public string? Detail { get; init; }

    /// <summary>Everything that is wrong, each with its place.</summary>
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    /// <summary>How many it is about, where that is to be confirmed.</summary>
    public long? Count { get; init; }

    /// <summary>There is more wrong than is listed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool More { get; init; }
}

/// <param name="Pointer">JSON Pointer to the place in what was sent.</param>
/// <param name="Code">Stable; for programs.</param>
/// <param name="Message">For people.</param>
/// <param name="Severity">error or warning.</param>
/// <param name="File">Of a set of documents: the file, with line and column where known.</param>
public sealed record ProblemError(string Pointer, string Code, string Message, string Severity, string? File = null, int? Line = null, int? Column = null)
{
    public static ProblemError Of(DocumentFault fault, bool english) => new(
        fault.Pointer, fault.Code, english ? fault.En : fault.Zh, "error", fault.File.Length == 0 ? null : fault.File, fault.Line, fault.Column);

    public static ProblemError Of(Finding finding, bool english) => new(
        finding.Pointer, finding.Code, english ? finding.En : finding.Zh, finding.Severity == Core.Checking.Severity.Error ? "error" : "warning");
}
