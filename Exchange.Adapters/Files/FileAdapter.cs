using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>Hands records to one department as files, as its options say. Safe for many pushes at once: they take turns.</summary>
public sealed class FileAdapter : IBatchAdapter, IAskableAdapter, IProbingAdapter, IDisposable
{
    readonly FileAdapterOptions options;
    readonly SentBook book;
    readonly FolderLock folderLock;
    readonly Handover handover;
    readonly CopyShelf? copies;

    /// <exception cref="ArgumentException">The options have a fault; the first one is named.</exception>
    public FileAdapter(FileAdapterOptions options, AdapterContext context)
        : this(options, context, static _ => { })
    {
    }

    /// <param name="at">Told of every step that a stop could follow.</param>
    internal FileAdapter(FileAdapterOptions options, AdapterContext context, Action<string> at)
    {
        foreach (var (pointer, message) in FileFaults.Of(options))
            throw new ArgumentException($"{pointer} {message}", nameof(options));
        this.options = options;
        book = new SentBook(options.Work, options.Sequence, options.KeepDays, context.Clock, at);
        folderLock = new FolderLock(
            context.Adapter, options.Work, [.. new[] { options.Outbox, options.Results?.Folder, options.Copies }.OfType<string>().Distinct(StringComparer.Ordinal)], context.Clock);
        copies = options.Copies is { } shelf ? new CopyShelf(shelf, options.Mode, at) : null;
        handover = new Handover(options, context.Adapter, book, context.Clock, at);
        Limits = new BatchLimits(options.Batch.Messages, options.Batch.Bytes, TimeSpan.FromSeconds(options.Batch.WindowSeconds));
    }

    public BatchLimits Limits { get; }

    internal SentBook Book => book;

    public async Task<PushAnswer> Push(Message message, CancellationToken stop) => (await PushBatch([message], stop))[0];

    public async Task<IReadOnlyList<PushAnswer>> PushBatch(IReadOnlyList<Message> messages, CancellationToken stop)
    {
        try
        {
            using var hold = await Enter(stop);
            var answers = new PushAnswer?[messages.Count];
            // What is in a file already is not written again, whoever sends it again and why.
            for (var n = 0; n < messages.Count; n++)
                if (book.Has(messages[n].DeliveryId))
                    answers[n] = new PushAnswer.Acknowledged(null);
            if (copies is not null)
                LayCopies(copies, messages, answers, stop);
            // Stopped here nothing was written but copies that nothing names yet. From here on it is not listened to any more: a file is written in a moment, and then told of.
            stop.ThrowIfCancellationRequested();
            if (options.Format is FileFormat.Raw)
                HandRaw(messages, answers);
            else
                HandRows(messages, answers);
            return answers!;
        }
        catch (OperationCanceledException)
        {
            return All(messages, "stopped before anything was written");
        }
        catch (Exception error) when (TroubleOf(error) is { } trouble)
        {
            return All(messages, trouble);
        }
    }

    public async Task<AskAnswer> Ask(Message message, CancellationToken stop)
    {
        try
        {
            // Entering hands over what a manifest promises, so afterwards there are only two cases.
            using var hold = await Enter(stop);
            return book.Has(message.DeliveryId) ? new AskAnswer.Received(null) : new AskAnswer.NotReceived();
        }
        catch (OperationCanceledException)
        {
            return new AskAnswer.CannotTell("stopped before the manifests were read");
        }
        catch (Exception error) when (TroubleOf(error) is { } trouble)
        {
            return new AskAnswer.CannotTell(trouble);
        }
    }

    public async Task<string?> Probe(CancellationToken stop)
    {
        var folders = new[] { options.Outbox, options.Work, options.Results?.Folder, options.Copies }.OfType<string>();
        foreach (var folder in folders)
        {
            if (!Directory.Exists(folder))
                return $"{folder}: it does not exist; create or mount it";
            if (!Disk.MayWrite(folder))
                return $"{folder}: not allowed; give the hub's user rights to it";
        }
        if (Disk.SameFileSystem(options.Outbox, options.Work) is false)
            return $"{options.Work}: work and outbox lie on different file systems; put work on that of outbox";
        foreach (var shelf in (string?[])[options.Results?.Done, options.Results?.Bad])
            if (shelf is not null && Directory.Exists(shelf) && Disk.SameFileSystem(shelf, options.Results!.Folder) is false)
                return $"{shelf}: it lies on another file system than the results' folder; put it on the same";
        try
        {
            using var hold = await Enter(stop);
            return null;
        }
        catch (OperationCanceledException)
        {
            return "stopped before the folders were free";
        }
        catch (Exception error) when (TroubleOf(error) is { } trouble)
        {
            return trouble;
        }
    }

    public void Dispose() => folderLock.Dispose();

    /// <summary>The folders to itself, what is known of them up to date, and everything handed over that a manifest promises.</summary>
    internal async Task<FolderLock.Hold> Enter(CancellationToken stop)
    {
        var hold = await folderLock.Take(stop);
        try
        {
            book.Refresh(hold);
            handover.Finish();
            return hold;
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <summary>What is wrong, in words; null for an error that is none of the folders'.</summary>
    internal string? TroubleOf(Exception error) => error switch
    {
        FolderTroubleException or InvalidDataException => error.Message,
        _ when DiskTrouble.Is(error) => DiskTrouble.Words(error, !Directory.Exists(options.Work) ? options.Work : $"using {options.Outbox} and {options.Work}"),
        _ => null,
    };

    /// <summary>What a message names lies there before the message does. One whose file is missing is not sent; the others are.</summary>
    static void LayCopies(CopyShelf copies, IReadOnlyList<Message> messages, PushAnswer?[] answers, CancellationToken stop)
    {
        for (var n = 0; n < messages.Count; n++)
            if (answers[n] is null && copies.Lay(messages[n].Files, stop) is { } missing)
                answers[n] = new PushAnswer.Unavailable(missing);
        copies.Flush();
    }

    void HandRows(IReadOnlyList<Message> messages, PushAnswer?[] answers)
    {
        using var sheets = new RowSheets(options);
        for (var n = 0; n < messages.Count; n++)
            answers[n] ??= sheets.Add(messages[n]);
        if (sheets.Deliveries.Count == 0)
            return;
        var end = handover.NextNumber() is var (now, number, _) ? handover.Hand(now, number, sheets.Contents(), sheets.Deliveries) : UsedUp;
        for (var n = 0; n < answers.Length; n++)
            answers[n] ??= AnswerOf(end);
    }

    /// <summary>Each message is a file, a number and a manifest of its own, so each has its own end.</summary>
    void HandRaw(IReadOnlyList<Message> messages, PushAnswer?[] answers)
    {
        for (var n = 0; n < messages.Count; n++)
        {
            if (answers[n] is not null)
                continue;
            var message = messages[n];
            if (handover.NextNumber() is not var (now, number, digits))
            {
                answers[n] = AnswerOf(UsedUp);
                continue;
            }
            var bytes = FileBytes.Of(RawContent.Of(message.Payload, options.SequenceMark, digits).Span);
            answers[n] = AnswerOf(handover.Hand(now, number, [new FileContent(0, 1, 0, bytes)], [new ManifestDelivery(message.DeliveryId, message.Number)]));
        }
    }

    static HandoverEnd UsedUp { get; } = new HandoverEnd.NotDone("the sequence numbers that the name has room for are used up: give {seq} more digits, or "
        + "wait for the next day");

    static PushAnswer AnswerOf(HandoverEnd end) => end switch
    {
        HandoverEnd.Done => new PushAnswer.Acknowledged(null),
        HandoverEnd.NotDone notDone => new PushAnswer.Unavailable(notDone.Reason),
        HandoverEnd.Begun begun => new PushAnswer.Unknown(begun.Reason),
        _ => throw new NotSupportedException(end.GetType().Name),
    };

    static PushAnswer[] All(IReadOnlyList<Message> messages, string reason)
    {
        var answers = new PushAnswer[messages.Count];
        Array.Fill(answers, new PushAnswer.Unavailable(reason));
        return answers;
    }
}
