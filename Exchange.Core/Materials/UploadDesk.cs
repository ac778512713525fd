using System.Buffers;
using System.Security.Cryptography;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Materials;

/// <summary>
/// Where files are uploaded, bit by bit, and gone on with after whatever has cut them off. How far an upload has come is told by the file itself, so what is told is really there.
/// </summary>
public sealed partial class UploadDesk(UploadTable table, MaterialStore store, MaterialOptions options, TimeProvider clock, ILogger<UploadDesk> logger, IFileScan? scan = null)
{
    private const int Chunk = 128 * 1024;

    private readonly LookedParts _looked = new();

    /// <summary>The folder is there, or is made when it is needed.</summary>
    public bool IsReady => store.IsThere;

    /// <param name="name">Without folders.</param>
    /// <param name="expected">SHA-256 of the whole, lower-case hex.</param>
    /// <exception cref="StorageUnavailableException">It may or may not be announced: announce it again.</exception>
    public async Task<UploadAnswer> Announce(string client, long length, string? name, string? expected, CancellationToken stop)
    {
        if (length > options.FileBytes) return new UploadAnswer.TooLarge(options.FileBytes);
        if (!store.IsThere || !HasRoom(length)) return new UploadAnswer.NoRoom();
        var now = clock.GetUtcNow();
        if (await table.Open(client, now.AddHours(-options.UploadHours), options.OpenUploads, stop) >= options.OpenUploads) return new UploadAnswer.TooMany(options.OpenUploads);
        var upload = new Upload(Id.New(clock), client, length, name, expected, UploadState.Open, null, null, now, null);
        await table.Announce(upload);
        // If we stop here it is announced and nobody was told: it is announced again, and this one expires.
        return new UploadAnswer.Stands(upload, 0);
    }

    /// <summary>How it stands. One of which everything is there and that was not finished, because a host stopped, is finished now.</summary>
    /// <exception cref="StorageUnavailableException">It could not be finished: ask again.</exception>
    public async Task<UploadAnswer> Look(string client, string id, CancellationToken stop)
    {
        if (!store.IsThere) return new UploadAnswer.NoRoom();
        if (await Find(client, id, stop) is not { } upload) return new UploadAnswer.NoSuchUpload();
        if (upload.State != UploadState.Open) return await Ended(upload);
        if (store.LengthOfPart(id) is var there && there < upload.Length) return new UploadAnswer.Stands(upload, there);
        await using var part = store.OpenPart(id);
        if (part is null) return await LookBeside(upload, stop);
        return await Again(upload, part) ?? await Finish(upload, part, stop);
    }

    /// <summary>Another request has the part: it writes to it still, or looks at all that has come. Told as taken it would be named by a record, and be none yet.</summary>
    private async Task<UploadAnswer> LookBeside(Upload upload, CancellationToken stop)
    {
        // Before the row: as long as that is open the part has not gone to its place.
        var there = store.LengthOfPart(upload.Id);
        if (await table.Read(upload.Id, stop) is not { } now) return new UploadAnswer.NoSuchUpload();
        if (now.State != UploadState.Open) return await Ended(now);
        return there < now.Length ? new UploadAnswer.Stands(now, there) : new UploadAnswer.Looking(now);
    }

    /// <summary>Takes bytes in from where the others end. What has come when the sender goes away stays, unless a checksum was to come out at its end.</summary>
    /// <param name="checksum">Of these bytes, by its algorithm; null when none is told.</param>
    /// <exception cref="StorageUnavailableException">All may be there and is not finished: ask how it stands.</exception>
    /// <exception cref="IOException">The sender is gone, or the disk failed in a way that is not its being full.</exception>
    public async Task<UploadAnswer> Append(string client, string id, long offset, Stream content, (HashAlgorithmName Algorithm, byte[] Value)? checksum, CancellationToken stop)
    {
        if (!store.IsThere) return new UploadAnswer.NoRoom();
        if (await Find(client, id, stop) is not { } upload) return new UploadAnswer.NoSuchUpload();
        if (upload.State != UploadState.Open) return await AppendToEnded(upload, offset);
        await using var part = store.OpenPart(id);
        if (part is null) return new UploadAnswer.Busy();
        if (await Again(upload, part) is { } ended) return ended;
        if (part.Length != offset) return new UploadAnswer.OtherOffset(part.Length);
        if (!HasRoom(upload.Length - offset)) return new UploadAnswer.NoRoom();
        if (await Take(part, upload, content, checksum, stop) is { } refused) return refused;
        if (part.Length < upload.Length) return new UploadAnswer.Stands(upload, part.Length);
        // What has come is carried to its end, whether or not the sender waits for it.
        return await Finish(upload, part, CancellationToken.None);
    }

    private async Task<UploadAnswer> AppendToEnded(Upload upload, long offset) => await Ended(upload) switch
    {
        UploadAnswer.Stands { Upload.State: UploadState.Refused, Upload.Code: { } code } => new UploadAnswer.Refused(code),
        UploadAnswer.Stands stands when stands.Offset != offset || stands.Upload.State == UploadState.Open => new UploadAnswer.OtherOffset(stands.Offset),
        var answer => answer,
    };

    /// <summary>Of one whose bytes have all come before.</summary>
    private async Task<UploadAnswer> Ended(Upload upload) => upload.State switch
    {
        UploadState.Closing => await Close(upload),
        UploadState.Ready => new UploadAnswer.Stands(upload, upload.Length),
        _ => new UploadAnswer.Stands(upload, 0),
    };

    /// <summary>The row as it is now that nobody else writes to the part; null while it is open. Between the first look and the lock another request may have finished it.</summary>
    private async Task<UploadAnswer?> Again(Upload upload, FileStream part)
    {
        if (await table.Read(upload.Id, CancellationToken.None) is not { } now) return new UploadAnswer.NoSuchUpload();
        if (now.State == UploadState.Open) return null;
        // Opened, and so made, after the file had gone to its place.
        if (part.Length == 0) store.RemovePart(upload.Id);
        return await Ended(now);
    }

    /// <summary>Its sender does not want it any more. Of one that is ready the file stays for the records that name it, and goes by itself where there are none.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be gone.</exception>
    public async Task<UploadAnswer> Discard(string client, string id, CancellationToken stop)
    {
        if (!store.IsThere) return new UploadAnswer.NoRoom();
        if (await Find(client, id, stop) is not { } upload) return new UploadAnswer.NoSuchUpload();
        // It is about to be put in its place: it can go when it is there.
        if (!await table.Forgotten(upload)) return new UploadAnswer.Busy();
        // If we stop here a part is left that no row knows: it goes with those that have expired.
        store.RemovePart(id);
        _looked.Forget(id);
        return new UploadAnswer.Discarded();
    }

    private async Task<Upload?> Find(string client, string id, CancellationToken stop)
        => Id.IsOne(id) && await table.Read(id, stop) is { } upload && upload.Client == client && upload.ExpiresAt(options) > clock.GetUtcNow() ? upload : null;

    /// <summary>Null when the bytes are on the disk.</summary>
    private async Task<UploadAnswer?> Take(FileStream part, Upload upload, Stream content, (HashAlgorithmName Algorithm, byte[] Value)? checksum, CancellationToken stop)
    {
        var from = part.Length;
        part.Position = from;
        using var hash = checksum is { } told ? IncrementalHash.CreateHash(told.Algorithm) : null;
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        var whole = false;
        try
        {
            for (int read; (read = await content.ReadAsync(buffer.AsMemory(0, Chunk), stop)) > 0;)
            {
                if (part.Position + read > upload.Length) return Back(part, from, new UploadAnswer.TooLarge(upload.Length));
                hash?.AppendData(buffer, 0, read);
                // If we stop here the file has as many bytes as it says, and as many are told: the sender goes on from there.
                await Write(part, buffer.AsMemory(0, read));
                LogTaken(upload.Id, part.Position);
            }
            if (hash is not null && !CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), checksum!.Value.Value)) return Back(part, from, new UploadAnswer.OtherChecksum());
            await Write(part, default);
            whole = true;
            return null;
        }
        catch (FullDiskException)
        {
            LogFull(upload.Id);
            whole = true;
            return Back(part, from, new UploadAnswer.NoRoom());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            // What cannot be held to its checksum any more is not kept.
            if (!whole && hash is not null && part.Length > from) part.SetLength(from);
        }
    }

    private static UploadAnswer Back(FileStream part, long to, UploadAnswer answer)
    {
        part.SetLength(to);
        return answer;
    }

    /// <param name="bytes">Empty: what was written goes to the disk.</param>
    private static async Task Write(FileStream part, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            if (bytes.IsEmpty) part.Flush(flushToDisk: true);
            else await part.WriteAsync(bytes, CancellationToken.None);
        }
        catch (IOException error)
        {
            throw new FullDiskException(error);
        }
    }

    private async Task<UploadAnswer> Finish(Upload upload, FileStream part, CancellationToken stop)
    {
        try
        {
            // Of a host that was killed the bytes may be nowhere but in memory still.
            part.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            LogFull(upload.Id);
            return new UploadAnswer.NoRoom();
        }
        // While nobody can scan it is asked about again and again: hundreds of megabytes are not read through each time.
        if (_looked.Of(upload.Id, part) is not { } file)
        {
            file = await MaterialStore.Look(part, stop);
            LogHashed(upload.Id, part.Length);
        }
        if (upload.Expected is { } expected && expected != file.Digest) return await Refuse(upload, part, file, "upload.digest");
        switch (await Scan(upload, part, stop))
        {
            // Its bytes stay: asked again, it is scanned again.
            case null:
                _looked.Keep(upload.Id, part, file);
                return new UploadAnswer.NoScan();
            case ScanAnswer.Infected: return await Refuse(upload, part, file, "upload.infected");
        }
        _looked.Forget(upload.Id);
        LogLooked(upload.Id);
        // If we stop here all bytes are there and the row says nothing of it: the next look does this again.
        if (!await table.Closing(upload.Id, file)) return new UploadAnswer.NoSuchUpload();
        await part.DisposeAsync();
        return await Close(upload with { State = UploadState.Closing, File = file });
    }

    /// <summary>The row has the digest. Whatever stops this, and wherever: the next look finds the part or the file, and goes on.</summary>
    private async Task<UploadAnswer> Close(Upload upload)
    {
        LogClosing(upload.Id);
        if (!store.Keep(upload.Id, upload.File!))
        {
            // Somebody has been in the folder: it begins again.
            await table.Again(upload.Id);
            return new UploadAnswer.Stands(upload with { State = UploadState.Open, File = null }, store.LengthOfPart(upload.Id));
        }
        LogKept(upload.Id);
        await table.Done(upload, upload.File!);
        LogReady(upload.Id);
        return new UploadAnswer.Stands(upload with { State = UploadState.Ready, EndedAt = clock.GetUtcNow() }, upload.Length);
    }

    private async Task<UploadAnswer> Refuse(Upload upload, FileStream part, MaterialFile file, string code)
    {
        _looked.Forget(upload.Id);
        await table.Refused(upload, file, code);
        // If we stop here the row says that it is refused and its bytes are still there: they go with those that have expired.
        await part.DisposeAsync();
        store.RemovePart(upload.Id);
        return new UploadAnswer.Refused(code);
    }

    /// <summary>Null when nobody can tell.</summary>
    private async Task<ScanAnswer?> Scan(Upload upload, FileStream part, CancellationToken stop)
    {
        if (scan is null) return ScanAnswer.Clean;
        try
        {
            return await scan.Scan(store.PartOf(upload.Id), part, stop);
        }
        catch (ScanTroubleException trouble)
        {
            LogNoScan(trouble, upload.Id);
            return null;
        }
    }

    private bool HasRoom(long bytes)
    {
        try
        {
            return store.HasRoomFor(bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNoFolder(error);
            return false;
        }
    }

    private sealed class FullDiskException(IOException cause) : Exception(cause.Message, cause);

    [LoggerMessage(4301, LogLevel.Error, "Upload {Upload}: the disk takes no more; nothing of this request is kept.")]
    private partial void LogFull(string upload);

    [LoggerMessage(4302, LogLevel.Error, "The folder of the materials (Materials:Folder) cannot be used.")]
    private partial void LogNoFolder(Exception error);

    [LoggerMessage(4305, LogLevel.Error, "Upload {Upload} could not be scanned; it waits.")]
    private partial void LogNoScan(Exception error, string upload);

    [LoggerMessage(4311, LogLevel.Trace, "Upload {Upload} has {Bytes} bytes.")]
    private partial void LogTaken(string upload, long bytes);

    [LoggerMessage(4312, LogLevel.Trace, "Upload {Upload} is whole and looked at.")]
    private partial void LogLooked(string upload);

    [LoggerMessage(4316, LogLevel.Trace, "Upload {Upload}: its {Bytes} bytes are read through.")]
    private partial void LogHashed(string upload, long bytes);

    [LoggerMessage(4313, LogLevel.Trace, "Upload {Upload} is closing.")]
    private partial void LogClosing(string upload);

    [LoggerMessage(4314, LogLevel.Trace, "Upload {Upload}: its file is in its place.")]
    private partial void LogKept(string upload);

    [LoggerMessage(4315, LogLevel.Trace, "Upload {Upload} is ready.")]
    private partial void LogReady(string upload);
}
