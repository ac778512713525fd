using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Core.Checking;

/// <summary>Findings as they travel with a receipt and into a message: place, code and words, never values.</summary>
internal static class FindingsJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Array(IEnumerable<Finding> findings) => JsonSerializer.SerializeToUtf8Bytes(
        findings.Select(finding => new { pointer = finding.Pointer, code = finding.Code, severity = finding.Severity == Severity.Error ? "error" : "warning", zh = finding.Zh, en = finding.En }), Plain);
}
