namespace Exchange.Host.ItemLists;

/// <summary>What may still be unpacked of an archive, over all of its parts.</summary>
internal sealed class UnpackBudget(long most)
{
    private long _taken;

    /// <exception cref="UnreadableListException">It is used up.</exception>
    public void Take(int bytes)
    {
        // What an archive says of its own sizes is not asked: it is what unpacks that counts.
        if ((_taken += bytes) > most) throw new UnreadableListException(ListFaultKind.TooLarge.At(new ListPlace(""), $"{most / 1024 / 1024} MiB unpacked"));
    }
}

/// <summary>A stream that is read only as far as its budget goes.</summary>
internal sealed class BoundedStream(Stream inner, UnpackBudget budget) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        budget.Take(read);
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
