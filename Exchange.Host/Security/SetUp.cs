using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host.Security;

/// <summary>Whether the first start offers a set-up secret. Not wanted where the program itself issues the first keys.</summary>
public sealed record SetUpOffer(bool Wanted);

/// <summary>What redeeming the set-up secret brings: a closed set.</summary>
public abstract record SetUpAnswer
{
    private SetUpAnswer() { }

    public sealed record Issued(IssuedKey Key) : SetUpAnswer;

    /// <summary>Wrong, or spent, or there never was one.</summary>
    public sealed record WrongSecret : SetUpAnswer;

    /// <summary>No client can be registered under this name.</summary>
    public sealed record Declined(IReadOnlyList<DocumentFault> Faults) : SetUpAnswer;
}

/// <summary>
/// There is no default password: as long as no key was ever issued, each start prints a secret that is good for one thing and once,
/// to register the first administrator and issue its key. Only its digest is kept, in memory.
/// </summary>
public sealed partial class SetUp(ClientKeys keys, RegistryDesk desk, SetUpOffer offer, ILogger<SetUp> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private byte[]? _digest;

    /// <summary>Makes and prints the secret when there is nobody yet who could come in.</summary>
    public async Task OfferAtFirstStart(CancellationToken stop)
    {
        if (!offer.Wanted || (await keys.List(null, stop)).Count > 0) return;
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        _digest = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        LogOffered();
        // To the terminal and not to the log: a log is kept and read by others.
        await Console.Error.WriteLineAsync($"\n  First start. Set-up secret (once): {secret}\n  首次启动。一次性设置口令：{secret}\n  POST /api/v1/setup {{\"secret\": \"…\", \"client\": \"admin\"}}\n".AsMemory(), stop);
    }

    /// <summary>The first administrator's key. A name that cannot be registered does not cost the secret.</summary>
    public async Task<SetUpAnswer> Redeem(string secret, string client, CancellationToken stop)
    {
        await _one.WaitAsync(stop);
        try
        {
            if (_digest is null || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), _digest)) return new SetUpAnswer.WrongSecret();
            var answer = await desk.Apply([new DocumentFile("setup.yaml", Documents(client))], new RegistryOrder("setup", "first administrator"), stop);
            if (answer is RegistryAnswer.Faulty faulty) return new SetUpAnswer.Declined(faulty.Faults);
            if (await keys.Issue(client, "setup", expiresAt: null, stop) is not { } issued) throw new StorageUnavailableException("The registry keeps changing.");
            _digest = null;
            return new SetUpAnswer.Issued(issued);
        }
        finally
        {
            _one.Release();
        }
    }

    private static string Documents(string client) => $$"""
        kind: organisation
        name: hub-operations
        title: { zh: 交换平台运维, en: Operation of the hub }
        type: department
        ---
        kind: client
        name: {{JsonSerializer.Serialize(client)}}
        title: { zh: 平台管理员, en: Administrator of the hub }
        organisation: hub-operations
        roles: [administrator]
        """;

    public void Dispose() => _one.Dispose();

    [LoggerMessage(3101, LogLevel.Warning, "No key was ever issued. A one-time set-up secret has been printed to the terminal.")]
    private partial void LogOffered();
}
