using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Contract;

/// <summary>Files that go with a message as copies.</summary>
static class CopiedFile
{
    [SuppressMessage("Security", "CA5351", Justification = "Departments compare by it.")]
    public static MessageFile Of(byte[] bytes) => new(
        "M01", "章程.pdf", "application/pdf", "pdf", bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), Convert.ToHexStringLower(MD5.HashData(bytes)), () => new MemoryStream(bytes));
}
