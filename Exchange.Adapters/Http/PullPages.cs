using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Exchange.Core.Contract;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http;

/// <summary>One route of rows, ready for work. An answer that is no list is never taken for an empty one: in a full harvest everything would end.</summary>
internal sealed class PullPages(HttpOptions options, PullRoute pull)
{
    /// <summary>A system may send more than was asked for; a page beyond this is none.</summary>
    internal const int MostRows = 20_000;

    const int TextLength = 1000;

    readonly Route route = new(options, "GET", pull.Path, pull.Headers);
    readonly InputExpression rows = InputExpression.Parse(pull.Rows);
    readonly InputExpression next = InputExpression.Parse(pull.Next);
    readonly InputExpression since = InputExpression.Parse(pull.Since);
    readonly InputExpression? deleted = pull.Deleted is { } text ? InputExpression.Parse(text) : null;

    public string Name => pull.Name;

    public static PullSource Source(PullRoute pull) => new(pull.Name, pull.SinceParameter is null ? [new PullAbility(PullMode.Full)] : [new PullAbility(PullMode.Full), new PullAbility(PullMode.Changes, pull.StartsWhole)]);

    /// <param name="ask">Asks the system, and reads what it says.</param>
    public async IAsyncEnumerable<PulledPage> Pull(PullOrder order, Func<Func<HttpRequestMessage>, Func<Answer, Read>, CancellationToken, Task<Read>> ask, [EnumeratorCancellation] CancellationToken stop)
    {
        if (order.Mode is PullMode.Watermark || order.Mode is PullMode.Changes && pull.SinceParameter is null)
            throw new PullException("no-such-mode", $"The source {pull.Name} is not configured for {(order.Mode is PullMode.Watermark ? "watermark: its mode is changes" : "changes: it has no sinceParameter")}.");
        var from = order.Mode is PullMode.Changes && order.From is not null ? Place.Read(order.From).Since : null;
        var place = order.After is null ? new Place(null, from) : Place.Read(order.After);
        if (place.Ended)
        {
            yield return new PulledPage([], place.Write());
            yield break;
        }
        do
        {
            var after = place.After;
            var read = await Patiently(ask, () => Request(order, from, after), stop);
            if (read.Next is not null && read.Next == after)
                throw new PullException("next-repeats", $"The list of {pull.Name} does not go on: a page names itself as the next.");
            place = new Place(read.Next, read.Since ?? place.Since, read.Next is null);
            yield return new PulledPage(read.Rows, place.Write());
        }
        while (place.After is not null);
    }

    async Task<Read> Patiently(Func<Func<HttpRequestMessage>, Func<Answer, Read>, CancellationToken, Task<Read>> ask, Func<HttpRequestMessage> request, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(TimeSpan.FromSeconds(pull.TimeoutSeconds));
        try
        {
            return await ask(request, Rows, patience.Token);
        }
        catch (OperationCanceledException error) when (!stop.IsCancellationRequested)
        {
            throw new IOException($"no answer within {pull.TimeoutSeconds} s", error);
        }
    }

    HttpRequestMessage Request(PullOrder order, string? from, string? after)
    {
        var query = $"{pull.LimitParameter}={Math.Min(pull.PageRows, order.Most).ToString(CultureInfo.InvariantCulture)}";
        if (from is not null)
            query += $"&{pull.SinceParameter}={Uri.EscapeDataString(from)}";
        return route.RequestWith(after is null ? query : $"{query}&{pull.AfterParameter}={Uri.EscapeDataString(after)}");
    }

    /// <exception cref="IOException">It is no list.</exception>
    Read Rows(Answer answer)
    {
        if (answer.Status is < 200 or >= 300)
            throw new IOException($"status {answer.Status} to the question for rows");
        var facts = new AnswerFacts(answer);
        if (!facts.Readable)
            throw answer.TooLong ? new PullException("page-too-long", $"A page of {pull.Name} is longer than answerLimitBytes: ask for fewer rows (pageRows), or allow more.") : new IOException("the list is not JSON");
        var found = rows.Of(facts.Input);
        if (found.Kind is ValueKind.Object)
            found = Value.FromArray(found);
        // As of held: only where the answer itself has an empty list is it one.
        if (found.Kind is not ValueKind.Array && !(found.IsUndefined && HeldList.HasEmptyList(facts.Input["body"])))
            throw new IOException("the answer has no rows where the options say");
        var made = new List<PulledRow>();
        if (found.Kind is ValueKind.Array)
        {
            if (found.Count > MostRows)
                throw new PullException("page-too-long", $"A page of {pull.Name} has more than {MostRows} rows.");
            foreach (var row in found.Items)
                made.Add(new PulledRow(Encoding.UTF8.GetBytes(row.ToString()), deleted?.IsTrue(row) == true));
        }
        return new Read(made, Next(facts), Text(since, facts));
    }

    /// <summary>Nothing, null, false or an empty text is the end of the list; what cannot be asked for is not, or the rest would be taken for gone.</summary>
    string? Next(AnswerFacts facts)
    {
        if (Text(next, facts) is { } text)
            return text;
        return !next.IsTrue(facts.Input) ? null : throw new PullException("next-unfit", $"What a page of {pull.Name} says comes next is neither a number nor a text of at most {TextLength} characters.");
    }

    static string? Text(InputExpression expression, AnswerFacts facts) => expression.Text(facts.Input) is { Length: > 0 and <= TextLength } text ? text : null;

    /// <summary>One page.</summary>
    internal sealed record Read(IReadOnlyList<PulledRow> Rows, string? Next, string? Since);

    /// <param name="After">What the last page said comes next; null at the beginning and at the end.</param>
    /// <param name="Since">What the next harvest asks from on.</param>
    sealed record Place(string? After, string? Since, bool Ended = false)
    {
        public string Write() => JsonSerializer.Serialize(this);

        public static Place Read(string text)
        {
            try
            {
                return JsonSerializer.Deserialize<Place>(text)!;
            }
            catch (JsonException)
            {
                throw new PullException("place-unknown", "The place of the last harvest is none of this route: harvest from the start.");
            }
        }
    }
}
