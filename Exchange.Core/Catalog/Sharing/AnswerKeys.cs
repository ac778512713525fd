using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// The keys with which answers are signed (ES256: ECDSA over P-256 with SHA-256, RFC 7518). The first host that needs one makes it; it lies in the database, sealed with the key of the secrets, so that all hosts sign alike and what was
/// signed years ago is still verified. A turned key is published by every host before the first one signs with it.
/// </summary>
public sealed class AnswerKeys(Database database, CommitQueue commits, SecretKey secret, TimeProvider clock) : IDisposable
{
    // Each time somebody else was faster with the number.
    private const int MostTries = 8;

    // A host looks for keys that another one has made; a new one signs when each has looked since.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1), SignsAfter = TimeSpan.FromMinutes(3);

    private static readonly Sql Insert = new("""
        insert into share_key (number, kid, sealed, made_at)
        select @number, @kid, @sealed, @made_at
        {absent share_key where number = @number}
        """);

    private static readonly Sql All = new("select number, kid, sealed, made_at from share_key where number > @behind order by number desc");

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Ring? _known;

    /// <summary>The one that signs now: the newest that every host has published, or the first.</summary>
    /// <exception cref="StorageUnavailableException">There was none yet, and it is not known whether the new one was stored.</exception>
    public async ValueTask<AnswerKey> Current(CancellationToken stop)
    {
        var keys = Kept() is [_, ..] known ? known : await Read(make: true, stop);
        var now = clock.GetUtcNow();
        return keys.FirstOrDefault(key => key.MadeAt + SignsAfter <= now) ?? keys[^1];
    }

    /// <summary>All that were ever in use, and one that will be, the newest first; none before the first signed answer.</summary>
    public async ValueTask<IReadOnlyList<AnswerKey>> Known(CancellationToken stop) => Kept() ?? await Read(make: false, stop);

    /// <summary>Turns to a new key: it is published at once, and signs some minutes later; the others stay, and what they have signed is verified as before.</summary>
    /// <param name="along">Given the new key, what is written in the same commit.</param>
    /// <returns>Null where others turn it all the while.</returns>
    /// <exception cref="StorageUnavailableException">It is not known whether it was stored.</exception>
    public async Task<AnswerKey?> Turn(string client, CancellationToken stop, Func<AnswerKey, Command>? along = null)
    {
        // One that was never needed is made here, and there is nothing to be turned yet: the next one is the second.
        _ = await Current(stop);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var number = (await database.Query(All.With(0L), static row => row.GetInt64(0), stop))[0] + 1;
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var key = AnswerKey.Open(AnswerKey.Thumbprint(made.ExportParameters(includePrivateParameters: false).Q), made.ExportPkcs8PrivateKey(), clock.GetUtcNow());
            var kept = along?.Invoke(key);
            // If we stop before this commit the former key signs on; behind it the new one is there, for this host and every other one with its next look.
            if (await commits.Offer(Making(number, made).Along(kept).Log(new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.ShareKeyTurned, Client: client, Data: LogData.Of(("number", number), ("kid", key.Id))))))
                return (await Read(make: false, stop)).Find(one => one.Id == key.Id);
        }
        return null;
    }

    private ImmutableList<AnswerKey>? Kept() => _known is { } known && clock.GetElapsedTime(known.ReadAt) < Fresh ? known.Keys : null;

    private async Task<ImmutableList<AnswerKey>> Read(bool make, CancellationToken stop)
    {
        await _reading.WaitAsync(stop);
        try
        {
            while (true)
            {
                var (at, there) = (clock.GetTimestamp(), _known?.Keys ?? []);
                // Those that are open already stay the same: somebody may be signing with them.
                var keys = (await database.Query(All.With(0L), static row => (Number: row.GetInt64(0), Kid: row.GetString(1), Sealed: row.Bytes(2)!, MadeAt: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))), stop))
                    .Select(row => there.Find(key => key.Id == row.Kid) ?? AnswerKey.Open(row.Kid, SecretSeal.Open(secret, Name(row.Number), row.Sealed), row.MadeAt)).ToImmutableList();
                if (keys.Count > 0)
                {
                    _known = new Ring(keys, at);
                    return keys;
                }
                if (!make) return keys;
                using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                // If we stop before this commit there is none, and nothing was signed with it; of two hosts that make one the second finds the first's.
                await commits.Commit(Making(1, made));
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Of two that make one number the later one finds it there.</summary>
    private Unit Making(long number, ECDsa made)
    {
        var bytes = made.ExportPkcs8PrivateKey();
        var unit = new Unit("share key").When(Insert.With(number, AnswerKey.Thumbprint(made.ExportParameters(includePrivateParameters: false).Q), SecretSeal.Seal(secret, Name(number), bytes), clock.GetUtcNow().ToUnixTimeMilliseconds()));
        CryptographicOperations.ZeroMemory(bytes);
        return unit;
    }

    private static string Name(long number) => "share-key " + number.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _reading.Dispose();
        foreach (var key in _known?.Keys ?? []) key.Dispose();
    }

    private sealed record Ring(ImmutableList<AnswerKey> Keys, long ReadAt);
}

/// <summary>One key.</summary>
public sealed class AnswerKey : IDisposable
{
    // Signing is not promised to be safe for several at once.
    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    private AnswerKey(string id, ECDsa key, DateTimeOffset madeAt)
    {
        (Id, _key, MadeAt) = (id, key, madeAt);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        (X, Y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
    }

    /// <summary>kid: the thumbprint of RFC 7638.</summary>
    public string Id { get; }

    /// <summary>The public point, base64url.</summary>
    public string X { get; }

    public string Y { get; }

    public DateTimeOffset MadeAt { get; }

    internal static AnswerKey Open(string id, byte[] pkcs8, DateTimeOffset madeAt)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        return new AnswerKey(id, key, madeAt);
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
