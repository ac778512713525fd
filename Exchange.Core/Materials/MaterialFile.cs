using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Materials;

/// <summary>A file that lies in the store, known by its content.</summary>
/// <param name="Digest">SHA-256, 64 lower-case hex characters: its name in the store.</param>
/// <param name="Md5">32 hex characters: what departments' older systems compare.</param>
/// <param name="Size">Bytes.</param>
public sealed record MaterialFile(string Digest, string Md5, long Size, FileType Type);
