using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// The keys with which answers are signed (ES256: ECDSA over P-256 with SHA-256, RFC 7518). The first host that needs one makes it; it lies in the database, sealed with the key of the secrets, so that all hosts sign alike and what was
/// signed years ago is still verified.
/// </summary>
public sealed class AnswerKeys(Database database, CommitQueue commits, SecretKey secret, TimeProvider clock) : IDisposable
{
    private static readonly Sql Insert = new("""
        insert into share_key (number, kid, sealed, made_at)
        select @number, @kid, @sealed, @made_at
        {absent share_key where number = @number}
        """);

    private static readonly Sql All = new("select number, kid, sealed from share_key where number > @behind order by number desc");

    private readonly SemaphoreSlim _reading = new(1);
    private volatile ImmutableList<AnswerKey>? _known;

    /// <summary>The one that signs now.</summary>
    /// <exception cref="StorageUnavailableException">There was none yet, and it is not known whether the new one was stored.</exception>
    public async ValueTask<AnswerKey> Current(CancellationToken stop) => _known is [var known, ..] ? known : (await Read(make: true, stop))[0];

    /// <summary>All that were ever in use, the newest first; none before the first signed answer.</summary>
    public async ValueTask<IReadOnlyList<AnswerKey>> Known(CancellationToken stop) => _known ?? await Read(make: false, stop);

    private async Task<ImmutableList<AnswerKey>> Read(bool make, CancellationToken stop)
    {
        await _reading.WaitAsync(stop);
        try
        {
            while (true)
            {
                var keys = (await database.Query(All.With(0L), static row => (Number: row.GetInt64(0), Kid: row.GetString(1), Sealed: row.Bytes(2)!), stop))
                    .Select(row => AnswerKey.Open(row.Kid, SecretSeal.Open(secret, Name(row.Number), row.Sealed))).ToImmutableList();
                if (keys.Count > 0) return _known = keys;
                if (!make) return keys;
                using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                var bytes = made.ExportPkcs8PrivateKey();
                // If we stop before this commit there is none, and nothing was signed with it; of two hosts that make one the second finds the first's.
                await commits.Commit(new Unit("share key").When(Insert.With(1L, AnswerKey.Thumbprint(made.ExportParameters(includePrivateParameters: false).Q), SecretSeal.Seal(secret, Name(1), bytes), clock.GetUtcNow().ToUnixTimeMilliseconds())));
                CryptographicOperations.ZeroMemory(bytes);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    private static string Name(long number) => "share-key " + number.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _reading.Dispose();
        foreach (var key in _known ?? []) key.Dispose();
    }
}

/// <summary>One key.</summary>
public sealed class AnswerKey : IDisposable
{
    // Signing is not promised to be safe for several at once.
    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    private AnswerKey(string id, ECDsa key)
    {
        (Id, _key) = (id, key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        (X, Y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }

    /// <summary>kid: the thumbprint of RFC 7638.</summary>
    public string Id { get; }

    /// <summary>The public point, base64url.</summary>
    public string X { get; }

    public string Y { get; }

    internal static AnswerKey Open(string id, byte[] pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        return new AnswerKey(id, key);
    }

    internal static string Thumbprint(ECPoint point) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(
        $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""")));

    /// <summary>A compact JWS (RFC 7515) over these bytes.</summary>
    public string Sign(ReadOnlySpan<byte> payload)
    {
        var text = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{Id}}"}""")) + "." + Base64Url.EncodeToString(payload);
        byte[] signature;
        lock (_gate) signature = _key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return text + "." + Base64Url.EncodeToString(signature);
    }

    public void Dispose() => _key.Dispose();
}
