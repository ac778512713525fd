using System.Buffers.Text;
using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Registry;

/// <summary>
/// The keys by which clients are known: <c>xk_&lt;id&gt;_&lt;secret&gt;</c>, the id public, the secret 32 random bytes. Only a SHA-256 is kept, which is
/// enough for a secret that cannot be guessed. A client may hold several keys, so that a new one is in use before the old one is revoked.
/// </summary>
public sealed class ClientKeys(Database database, CommitQueue commits, RegistryShelf shelf, TimeProvider clock)
{
    private const string Prefix = "xk_";
    private const int IdLength = 12;

    private static readonly Sql Add = new("""
        insert into client_key (id, client, hash, issued_at, expires_at, revoked_at)
        values (@id, @client, @hash, @issued_at, @expires_at, null)
        """);

    private static readonly Sql Withdraw = new("update client_key set revoked_at = @at where id = @id and revoked_at is null");

    private static readonly Sql OpenOf = new("select id from client_key where client = @client and revoked_at is null order by issued_at, id");

    private static readonly Sql WithdrawAll = new("update client_key set revoked_at = @at where client = @client and revoked_at is null");

    private static readonly Sql Limit = new("update client_key set expires_at = @until where id = @id and revoked_at is null and (expires_at is null or expires_at > @until)");

    private static readonly Sql LimitOthers = new("""
        update client_key set expires_at = @until
        where client = @client and id <> @id and revoked_at is null and (expires_at is null or expires_at > @until)
        """);

    private static readonly Sql All = new("select id, client, hash, issued_at, expires_at, revoked_at from client_key");

    private readonly LiveCopy<FrozenDictionary<string, KnownKey>> known = new("keys");

    /// <summary>Whom a key belongs to, from memory: what was issued or revoked elsewhere is seen within a second.</summary>
    /// <returns>The key, or null when it is malformed, unknown, revoked or expired: a caller learns no more than that.</returns>
    /// <exception cref="InvalidOperationException">Nothing has been read yet: <see cref="Refresh"/> comes first, at start.</exception>
    public ClientKey? Find(string key)
    {
        var keys = known.Value;
        if (key.Length > 200 || !key.StartsWith(Prefix, StringComparison.Ordinal) || key.IndexOf('_', Prefix.Length) is not (var end and > 0))
            return null;
        var found = keys.GetValueOrDefault(key[Prefix.Length..end]);
        // Compared even when there is no such id, so that the time tells nothing.
        var same = CryptographicOperations.FixedTimeEquals(Hash(key), found?.Hash ?? new byte[SHA256.HashSizeInBytes]);
        return same && found is { Key: { RevokedAt: null } at } && !(at.ExpiresAt <= clock.GetUtcNow()) ? at : null;
    }

    /// <summary>Whether a key that was good when it was shown still is: for what goes on long after.</summary>
    public bool IsGood(string id) => known.Value.GetValueOrDefault(id) is { Key: { RevokedAt: null } at } && !(at.ExpiresAt <= clock.GetUtcNow());

    /// <summary>Makes a key for a registered client; null when there is no such client. The text is shown this once and kept nowhere.</summary>
    /// <param name="guard">Of a caller that wants this done once only: given the key's id, touches a row the first time. Written in the same commit.</param>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: the key must not be used.</exception>
    public async Task<IssuedKey?> Issue(string client, string by, DateTimeOffset? expiresAt, CancellationToken stop, Func<string, Command>? guard = null)
    {
        if (!shelf.Current.Clients.ContainsKey(client))
            return null;
        var issued = New(client, expiresAt);
        await Store(issued, guard, unit => unit.Log(Line(LogKind.KeyIssued, issued.Key.Id, client, by)));
        return issued;
    }

    /// <summary>
    /// Makes a key in place of those that the client has: they go on for <paramref name="overlap"/>, so that its systems can change over one by one, and then end by themselves. One that ends sooner
    /// anyway keeps its end. Null when there is no such client.
    /// </summary>
    /// <param name="guard">As in <see cref="Issue"/>.</param>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: the key must not be used.</exception>
    public async Task<RotatedKey?> Rotate(string client, string by, TimeSpan overlap, DateTimeOffset? expiresAt, CancellationToken stop, Func<string, Command>? guard = null)
    {
        if (!shelf.Current.Clients.ContainsKey(client))
            return null;
        var issued = New(client, expiresAt);
        var until = issued.Key.IssuedAt + overlap;
        var ms = until.ToUnixTimeMilliseconds();
        var open = await database.Query(OpenOf.With(client), static row => row.GetString(0), stop);
        // One commit: at no moment is there neither the new key nor the old ones, and if we stop before it nothing has changed.
        await Store(issued, guard, unit =>
        {
            unit.Log(Line(LogKind.KeyIssued, issued.Key.Id, client, by));
            foreach (var id in open)
                unit.DoAndLog(Limit.With(ms, id), Ends(id));
            // What another host has issued since that reading.
            unit.DoAndLog(LimitOthers.With(ms, client, issued.Key.Id), Ends(null));
        });
        var others = (await List(client, CancellationToken.None)).Where(key => key.Id != issued.Key.Id && key.RevokedAt is null && key.ExpiresAt >= issued.Key.IssuedAt);
        return new RotatedKey(issued, [.. others.Select(key => key.Id)], until);

        LogEvent Ends(string? id) => new(issued.Key.IssuedAt.ToUnixTimeMilliseconds(), LogKind.KeyEnds, Client: by, Data: LogData.Of(("id", id), ("client", client), ("until", ms)));
    }

    private IssuedKey New(string client, DateTimeOffset? expiresAt)
    {
        var id = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", IdLength);
        return new IssuedKey(new ClientKey(id, client, Whole(clock.GetUtcNow()), Whole(expiresAt), null), $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}");
    }

    private async Task Store(IssuedKey issued, Func<string, Command>? guard, Action<Unit> more)
    {
        var key = issued.Key;
        var unit = new Unit("client_key:" + key.Id);
        if (guard is not null)
            unit.When(guard(key.Id));
        unit.Do(Add.With(key.Id, key.Client, Convert.ToHexStringLower(Hash(issued.Text)), key.IssuedAt.ToUnixTimeMilliseconds(), key.ExpiresAt?.ToUnixTimeMilliseconds()));
        more(unit);
        var done = await commits.Commit(unit);
        await Refresh(CancellationToken.None);
        if (!done)
            throw new StorageUnavailableException("Somebody else carries out the same request.");
    }

    /// <summary>Ends a key for good; false when there is none of that id, or it was ended before.</summary>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: it may be asked for again.</exception>
    public async Task<bool> Revoke(string id, string by, CancellationToken stop)
    {
        var client = (await Stored(stop)).Find(row => row.Key.Id == id)?.Key.Client;
        if (client is null)
            return false;
        var done = await commits.Commit(new Unit("client_key:" + id)
            .When(Withdraw.With(clock.GetUtcNow().ToUnixTimeMilliseconds(), id))
            .Log(Line(LogKind.KeyRevoked, id, client, by)));
        await Refresh(CancellationToken.None);
        return done;
    }

    /// <summary>Ends every key of a client as part of another change: its name is given up, or registered anew.</summary>
    internal static async Task EndAll(Database database, Unit unit, string client, string by, DateTimeOffset at, CancellationToken stop)
    {
        var ms = at.ToUnixTimeMilliseconds();
        foreach (var id in await database.Query(OpenOf.With(client), static row => row.GetString(0), stop))
            unit.DoAndLog(Withdraw.With(ms, id), Ended(id));
        // What another host has issued since that reading.
        unit.DoAndLog(WithdrawAll.With(ms, client), Ended(null));

        LogEvent Ended(string? id) => new(ms, LogKind.KeyRevoked, Client: by, Data: LogData.Of(("id", id), ("client", client), ("because", "registry")));
    }

    /// <summary>The keys of a client, or of all, by client and time of issue; the ended ones too.</summary>
    public async Task<IReadOnlyList<ClientKey>> List(string? client, CancellationToken stop) => [.. (await Stored(stop)).Select(row => row.Key)
        .Where(key => client is null || key.Client == client)
        .OrderBy(key => key.Client, StringComparer.Ordinal).ThenBy(key => key.IssuedAt)];

    /// <summary>Takes in what other hosts have issued and revoked. The table is small: a few rows a client.</summary>
    public Task Refresh(CancellationToken stop) =>
        known.Refresh(async () => (await Stored(stop)).ToFrozenDictionary(row => row.Key.Id, StringComparer.Ordinal));

    private Task<List<KnownKey>> Stored(CancellationToken stop) => database.Query(All.With(), static row => new KnownKey(
        new ClientKey(row.GetString(0), row.GetString(1), Time(row, 3)!.Value, Time(row, 4), Time(row, 5)),
        Convert.FromHexString(row.GetString(2))), stop);

    private LogEvent Line(string kind, string id, string client, string by) =>
        new(clock.GetUtcNow().ToUnixTimeMilliseconds(), kind, Client: by, Data: LogData.Of(("id", id), ("client", client)));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static DateTimeOffset? Time(DbDataReader row, int column) => row.Long(column) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static DateTimeOffset? Whole(DateTimeOffset? time) => time is { } some ? Whole(some) : null;

    private sealed record KnownKey(ClientKey Key, byte[] Hash);
}

/// <summary>What is known of a key; never the key itself.</summary>
/// <param name="Id">The public part.</param>
/// <param name="Client">The registered client's name.</param>
public sealed record ClientKey(string Id, string Client, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <param name="Others">Ids of the keys that were good till now, and end.</param>
/// <param name="OthersEndAt">When they have ended at the latest.</param>
public sealed record RotatedKey(IssuedKey Issued, IReadOnlyList<string> Others, DateTimeOffset OthersEndAt);

/// <param name="Text">The whole key, for the client's hands only.</param>
public sealed record IssuedKey(ClientKey Key, string Text)
{
    /// <summary>A record prints its members: this one must not print the key into a log line.</summary>
    public override string ToString() => $"IssuedKey {Key.Id} of {Key.Client}";
}
