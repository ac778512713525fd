using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Exchange.Client;

public sealed partial class ExchangeClient
{
    private static readonly MediaTypeWithQualityHeaderValue Lines = new("application/x-ndjson");

    /// <summary>Rows of a resource under a grant 共享查询: all of them, page after page as it is read. A page whose answer is lost is asked for again, and both readings are in the exchange log.</summary>
    /// <exception cref="ExchangeProblemException">As of <see cref="QueryShare"/>, also between two pages: a grant that has ended meanwhile, a day's volume that is used up.</exception>
    public IAsyncEnumerable<ShareRowBody> QueryShareAll(string @class, string serial, ShareQueryBody body, CancellationToken stop = default)
        => Pages<ShareRowsBody, ShareRowBody>(after => QueryShare(@class, serial, body with { After = after ?? body.After }, stop), static page => (page.Items, page.Next), stop);

    /// <summary>Who has read data of this person 谁查过我的数据: all of it, page after page as it is read; that it was asked is in the exchange log, once a page.</summary>
    /// <exception cref="ExchangeProblemException">As of <see cref="WhoReadMyData"/>.</exception>
    public IAsyncEnumerable<PersonalReadBody> WhoReadMyDataAll(ShareReadsBody body, CancellationToken stop = default)
        => Pages<PageOfPersonalReadBody, PersonalReadBody>(after => WhoReadMyData(body with { After = after ?? body.After }, stop), static page => (page.Items, page.Next), stop);

    /// <summary>
    /// All rows of a bulk grant 批量共享, as one stream. It ends by itself only when all have come. Once it has begun it is not asked for again by itself: rows that have come are in the exchange log and in the day's volume,
    /// and whoever asks again is given all of them again. Where that is too much, <see cref="QueryShareAll"/> goes on behind its last page.
    /// </summary>
    /// <exception cref="ExchangeProblemException">The hub refuses, also in the middle of it: the grant has ended, or the day's volume is used up.</exception>
    /// <exception cref="IOException">The stream was cut. What has come until then was handed out.</exception>
    public async IAsyncEnumerable<ShareRowBody> StreamShare(string @class, string serial, ShareQueryBody body, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var content = Bytes(body)!;
        using var answer = await _retries.Run(repeats: true, async limit =>
        {
            using var request = Request(HttpMethod.Post, $"api/v1/share/{Part(@class)}/{Part(serial)}/query", new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });
            request.Headers.Accept.Add(Lines);
            return await Send(request, limit);
        }, stop);
        await using var stream = await answer.Content.ReadAsStreamAsync(stop);
        await foreach (var line in JsonSerializer.DeserializeAsyncEnumerable<StreamedLine>(stream, topLevelValues: true, ExchangeJson.Options, stop))
        {
            switch (line)
            {
                case { Row: { } row }:
                    yield return new ShareRowBody { Row = row, Key = line.Key };
                    break;
                case { End.Complete: true }:
                    yield break;
                case { End.Problem: { } why }:
                    throw Ended(why);
            }
        }
        throw new HttpIOException(HttpRequestError.ResponseEnded, "The stream of rows ended before its last line.");
    }

    /// <summary>As the hub would have refused it, had it not begun.</summary>
    private static ExchangeProblemException Ended(ProblemError why)
    {
        var kind = ProblemKind.Named(why.Code == ProblemKind.Unavailable ? ProblemKind.Unavailable : ProblemKind.ShareDenied)!;
        return new ExchangeProblemException(new Problem { Type = ExchangeProblemException.Prefix + kind.Code, Title = kind.Zh, Status = kind.Status, Errors = [why] });
    }

    private sealed record StreamedLine(JsonElement? Row, string? Key, StreamedEnd? End);

    private sealed record StreamedEnd(bool Complete, ProblemError? Problem);
}
