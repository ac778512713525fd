using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.TestHost;

public sealed record FolderOptions
{
    /// <summary>Holds <c>batches</c> and <c>rows</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>Of a hundred batches so many get no answer, though they were stored.</summary>
    public int Unanswered { get; init; }
}

/// <summary>
/// A department that is a folder: a batch is a file with a line for each delivery, and for each line stored there is a row of progress. What has happened is to be seen there, however often the hub dies.
/// </summary>
public sealed class FolderAdapter : IBatchAdapter, IAskableAdapter, IProgressAdapter
{
    private const int AddressesNothing = 7;
    private readonly FolderOptions _options;
    private readonly string _batches, _rows;

    private FolderAdapter(FolderOptions options)
    {
        (_options, _batches, _rows) = (options, Path.Combine(options.Folder, "batches"), Path.Combine(options.Folder, "rows"));
        Directory.CreateDirectory(_batches);
        Directory.CreateDirectory(_rows);
    }

    public static AdapterKind Kind { get; } = new AdapterKind<FolderOptions>("folder", _ => Repeat.Askable, (options, _) => new FolderAdapter(options));

    public BatchLimits Limits { get; } = new(20, 1 << 20, TimeSpan.FromMilliseconds(100));

    public TimeSpan ProgressInterval => TimeSpan.FromMilliseconds(50);

    public async Task<PushAnswer> Push(Message message, CancellationToken stop) => (await PushBatch([message], stop))[0];

    public async Task<IReadOnlyList<PushAnswer>> PushBatch(IReadOnlyList<Message> messages, CancellationToken stop)
    {
        var name = $"{Guid.CreateVersion7():N}";
        await Store(Path.Combine(_batches, name), string.Join('\n', messages.Select(message => $"{message.DeliveryId} {message.Number}")), stop);
        foreach (var message in messages) await Tell(message.Number, stop);
        return Random.Shared.Next(100) < _options.Unanswered
            ? [.. messages.Select(_ => new PushAnswer.Unknown("no answer"))]
            : [.. messages.Select(message => new PushAnswer.Acknowledged("F-" + message.Number))];
    }

    public async Task<AskAnswer> Ask(Message message, CancellationToken stop)
    {
        foreach (var file in Directory.EnumerateFiles(_batches, "*.stored"))
            if ((await File.ReadAllTextAsync(file, stop)).Contains(message.DeliveryId, StringComparison.Ordinal)) return new AskAnswer.Received("F-" + message.Number);
        return new AskAnswer.NotReceived();
    }

    public async Task<ProgressRows> ReadProgress(int most, CancellationToken stop)
    {
        var rows = new List<ProgressRow>();
        foreach (var file in Directory.EnumerateFiles(_rows, "*.stored").Take(most))
            rows.Add(new ProgressRow("rows", Path.GetFileNameWithoutExtension(file), "folder-row.v1", await File.ReadAllBytesAsync(file, stop)));
        return new ProgressRows(rows, []);
    }

    public Task MarkProgress(IReadOnlyList<ProgressRow> kept, CancellationToken stop)
    {
        foreach (var row in kept)
            if (File.Exists(Path.Combine(_rows, row.Key + ".stored"))) File.Move(Path.Combine(_rows, row.Key + ".stored"), Path.Combine(_rows, row.Key + ".marked"));
        return Task.CompletedTask;
    }

    /// <summary>The row that tells of a case; of every seventh case one more that is about nothing the hub knows.</summary>
    private async Task Tell(string number, CancellationToken stop)
    {
        await Store(Path.Combine(_rows, number), Row(number), stop);
        if (number.Sum(static digit => digit) % AddressesNothing == 0) await Store(Path.Combine(_rows, number + "-stray"), Row("stray-" + number), stop);
    }

    private static string Row(string number) => JsonSerializer.Serialize(new { SBLSH = number, SLSJ = "2026-11-24T09:30:00+08:00" });

    /// <summary>All of it or nothing, and it outlives a kill.</summary>
    private static async Task Store(string path, string text, CancellationToken stop)
    {
        if (File.Exists(path + ".marked")) return;
        await File.WriteAllTextAsync(path + ".part", text, stop);
        File.Move(path + ".part", path + ".stored", overwrite: true);
    }
}
