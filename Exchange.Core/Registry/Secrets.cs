using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Registry;

/// <summary>
/// What adapters need and documents must not hold: a document says <c>secret: name</c>, the value lies here, encrypted with AES-256-GCM and bound to
/// its name. It is read live, so a password that is changed takes effect with the next push. Values are never exported and never logged.
/// </summary>
public sealed partial class Secrets(Database database, CommitQueue commits, SecretKey key, TimeProvider clock)
{
    /// <summary>Longest value, in UTF-8 bytes: room for a private key with its chain.</summary>
    public const int MostBytes = 64 * 1024;

    private static readonly Sql Insert = new("""
        insert into secret (name, value, changed_at)
        select @name, @value, @changed_at where not exists (select 1 from secret where name = @name)
        """);

    private static readonly Sql Update = new("update secret set value = @value, changed_at = @changed_at where name = @name");

    private static readonly Sql Delete = new("delete from secret where name = @name");

    private static readonly Sql All = new("select name, value, changed_at from secret");

    private readonly LiveCopy<FrozenDictionary<string, KnownSecret>> known = new("secrets");

    /// <summary>The value; null when none is set. From memory: what was set elsewhere is seen within a second.</summary>
    /// <exception cref="InvalidOperationException">Nothing has been read yet: <see cref="Refresh"/> comes first, at start.</exception>
    public string? Read(string name) => known.Value.GetValueOrDefault(name)?.Value;

    /// <summary>The names that have a value, and since when.</summary>
    public IReadOnlyList<(string Name, DateTimeOffset ChangedAt)> Names() =>
        [.. known.Value.Select(secret => (secret.Key, secret.Value.ChangedAt)).OrderBy(secret => secret.Item1, StringComparer.Ordinal)];

    /// <summary>Sets or replaces a value.</summary>
    /// <exception cref="ArgumentException">The name is no document name, or the value is empty or too long.</exception>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: it may be set again.</exception>
    public async Task Set(string name, string value, string by, CancellationToken stop)
    {
        if (!NamePattern().IsMatch(name))
            throw new ArgumentException("A secret's name has letters, digits, dot, hyphen and underscore; at most 100 characters.", nameof(name));
        if (value.Length == 0 || Encoding.UTF8.GetByteCount(value) > MostBytes)
            throw new ArgumentException($"A secret has 1 to {MostBytes} bytes.", nameof(value));
        stop.ThrowIfCancellationRequested();
        var at = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var sealedValue = Seal(name, value);
        await commits.Commit(new Unit("secret:" + name)
            .Do(Update.With(sealedValue, at, name))
            .Do(Insert.With(name, sealedValue, at))
            .Log(Line(LogKind.SecretSet, name, by)));
        await Refresh(CancellationToken.None);
    }

    /// <summary>Takes a value away; false when there was none.</summary>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: it may be asked for again.</exception>
    public async Task<bool> Remove(string name, string by, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var done = await commits.Commit(new Unit("secret:" + name).When(Delete.With(name)).Log(Line(LogKind.SecretRemoved, name, by)));
        await Refresh(CancellationToken.None);
        return done;
    }

    /// <summary>Takes in what other hosts have set. A value whose stored bytes are the ones known is not opened again.</summary>
    /// <exception cref="InvalidDataException">A value was sealed under another key than this hub's.</exception>
    public Task Refresh(CancellationToken stop) => known.Refresh(async () =>
    {
        var before = known.ValueOrNull;
        var rows = await database.Query(All.With(), static row => (Name: row.GetString(0), Value: row.Bytes(1)!, At: row.GetInt64(2)), stop);
        return rows.Select(row => before?.GetValueOrDefault(row.Name) is { } same && same.Sealed.AsSpan().SequenceEqual(row.Value)
                ? same
                : new KnownSecret(row.Name, row.Value, Open(row.Name, row.Value), DateTimeOffset.FromUnixTimeMilliseconds(row.At)))
            .ToFrozenDictionary(secret => secret.Name, StringComparer.Ordinal);
    });

    private byte[] Seal(string name, string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var sealedValue = SecretSeal.Seal(key, name, plain);
        CryptographicOperations.ZeroMemory(plain);
        return sealedValue;
    }

    private string Open(string name, byte[] sealedValue) => Encoding.UTF8.GetString(SecretSeal.Open(key, name, sealedValue));

    private LogEvent Line(string kind, string name, string by) =>
        new(clock.GetUtcNow().ToUnixTimeMilliseconds(), kind, Client: by, Data: LogData.Of(("name", name)));

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();

    private sealed class KnownSecret(string name, byte[] sealedBytes, string value, DateTimeOffset changedAt)
    {
        public string Name => name;

        public byte[] Sealed => sealedBytes;

        public string Value => value;

        public DateTimeOffset ChangedAt => changedAt;
    }
}
