using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Checking;

namespace Exchange.Core.Intake;

/// <summary>Findings as they travel with a receipt: place, code and words, never values.</summary>
internal static class FindingsJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Array(IEnumerable<Finding> findings) => JsonSerializer.SerializeToUtf8Bytes(
        findings.Select(finding => new { pointer = finding.Pointer, code = finding.Code, severity = finding.Severity == Severity.Error ? "error" : "warning", zh = finding.Zh, en = finding.En }), Plain);
}
