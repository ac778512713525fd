using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text.Json;

namespace Exchange.Client;

public sealed partial class ExchangeClient
{
    /// <summary>
    /// Hand in many records 批量收件: as they come, answered in the same order. Only as much is held as is under way. A connection that is cut, and lines that the hub cannot store right now, are sent again:
    /// the number makes that harmless. Whoever stops reading stops the sending; what was sent until then may be taken in.
    /// </summary>
    /// <exception cref="ExchangeProblemException">The hub takes no batch from this client; a single record that it refuses is an answer, and no exception. What was answered before is told first; so too with the others.</exception>
    /// <exception cref="HttpRequestException">The hub is not there, or was cut off again and again.</exception>
    public async IAsyncEnumerable<BatchAnswer> TakeInBatch(IAsyncEnumerable<SubmissionBody> records, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var options = _settings();
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var underWay = new Queue<Task<Batch>>();
        try
        {
            await foreach (var batch in Batches(records, options, stop))
            {
                underWay.Enqueue(TakeIn(batch, ends.Token));
                if (underWay.Count < options.BatchRequests) continue;
                foreach (var answer in (await underWay.Dequeue()).Told()) yield return answer;
            }
            while (underWay.TryDequeue(out var last))
                foreach (var answer in (await last).Told()) yield return answer;
        }
        finally
        {
            await ends.CancelAsync();
            foreach (var rest in underWay) await ((Task)rest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc cref="TakeInBatch(IAsyncEnumerable{SubmissionBody}, CancellationToken)"/>
    public IAsyncEnumerable<BatchAnswer> TakeInBatch(IEnumerable<SubmissionBody> records, CancellationToken stop = default) => TakeInBatch(records.ToAsyncEnumerable(), stop);

    /// <summary>
    /// Requests of a size that a hub holds whole before it answers anything. One endless request would be less to write, but HTTP/1.1 clients read no answer while they send,
    /// and each side would wait for the other as soon as what is on the way is full.
    /// </summary>
    private static async IAsyncEnumerable<Batch> Batches(IAsyncEnumerable<SubmissionBody> records, ExchangeClientOptions options, [EnumeratorCancellation] CancellationToken stop)
    {
        var (lines, bytes, number) = (new List<BatchedLine>(), 0, 0L);
        await foreach (var record in records.WithCancellation(stop))
        {
            var line = JsonSerializer.SerializeToUtf8Bytes(record, ExchangeJson.Options);
            if (lines.Count > 0 && (lines.Count == options.BatchLines || bytes + line.Length > ExchangeClientOptions.MostBatchBytes))
            {
                yield return new Batch(lines);
                (lines, bytes) = ([], 0);
            }
            lines.Add(new BatchedLine(++number, record.Number, line));
            bytes += line.Length + 1;
        }
        if (lines.Count > 0) yield return new Batch(lines);
    }

    /// <summary>Never throws: what went wrong stands in the batch, beside what was answered.</summary>
    private async Task<Batch> TakeIn(Batch batch, CancellationToken stop)
    {
        try
        {
            await _retries.Run(repeats: true, async limit =>
            {
                await HandIn(batch, limit);
                return true;
            }, stop);
        }
        catch (Exception error)
        {
            batch.Fault = error;
        }
        return batch;
    }

    /// <summary>Sends what has no answer yet, and reads as many answers as come.</summary>
    private async Task HandIn(Batch batch, CancellationToken limit)
    {
        var open = batch.Lines.Where(static line => line.Answer is null).ToList();
        var content = new MemoryStream();
        foreach (var line in open)
        {
            content.Write(line.Content);
            content.WriteByte((byte)'\n');
        }
        content.Position = 0;
        using var request = Request(HttpMethod.Post, "api/v1/records/batch", new StreamContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } });
        // If we stop here, or the line is cut, the hub may have some of them: they are sent again, and get their first receipts.
        using var answer = await Send(request, limit);
        ExchangeProblemException? later = null;
        await using var stream = await answer.Content.ReadAsStreamAsync(limit);
        await foreach (var told in JsonSerializer.DeserializeAsyncEnumerable<ToldLine>(stream, topLevelValues: true, ExchangeJson.Options, limit))
        {
            if (told is null || told.Line < 1 || told.Line > open.Count) continue;
            var line = open[(int)told.Line - 1];
            var refusal = told.Problem is null ? null : new ExchangeProblemException(told.Problem);
            if (refusal is { Passes: true }) later = refusal;
            else line.Answer = new BatchAnswer(line.Line, line.Number, told.Receipt, refusal, told.Replayed);
        }
        if (open.Exists(static line => line.Answer is null)) throw later ?? (Exception)new HttpIOException(HttpRequestError.ResponseEnded, "The answers of the batch were cut off.");
    }

    private sealed class Batch(List<BatchedLine> lines)
    {
        public List<BatchedLine> Lines { get; } = lines;

        public Exception? Fault { get; set; }

        public IEnumerable<BatchAnswer> Told()
        {
            foreach (var line in Lines)
                if (line.Answer is { } answer) yield return answer;
            if (Fault is not null) ExceptionDispatchInfo.Throw(Fault);
        }
    }

    private sealed class BatchedLine(long line, string number, byte[] content)
    {
        public long Line => line;

        public string Number => number;

        public byte[] Content => content;

        public BatchAnswer? Answer { get; set; }
    }

    private sealed record ToldLine(long Line, int Status, ReceiptBody? Receipt, Problem? Problem, bool Replayed = false);
}
