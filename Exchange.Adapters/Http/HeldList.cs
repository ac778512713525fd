using System.Globalization;
using Exchange.Core.Contract;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http;

/// <summary>The route that lists what the system holds, ready for work. An answer that is no list is never taken for an empty one: everything would then be missing.</summary>
internal sealed class HeldList(HttpOptions options, HeldRoute held)
{
    /// <summary>A system may send more than was asked for; a page beyond this is none.</summary>
    internal const int MostLines = 10_000;

    const int NextLength = 1000;

    readonly Route route = new(options, "GET", held.Path, held.Headers);
    readonly InputExpression lines = InputExpression.Parse(held.Lines);
    readonly InputExpression next = InputExpression.Parse(held.Next);

    public HttpRequestMessage Request(DateTimeOffset from, DateTimeOffset until, string? after, int most)
    {
        var query = $"{held.FromParameter}={Time(from)}&{held.UntilParameter}={Time(until)}&{held.LimitParameter}={most.ToString(CultureInfo.InvariantCulture)}";
        return route.RequestWith(after is null ? query : $"{query}&{held.AfterParameter}={Uri.EscapeDataString(after)}");
    }

    /// <exception cref="IOException">It is no list.</exception>
    public HeldPage Read(Answer answer)
    {
        if (answer.Status is < 200 or >= 300)
            throw new IOException($"status {answer.Status} to the question what the system holds");
        var facts = new AnswerFacts(answer);
        if (!facts.Readable)
            throw new IOException(answer.TooLong ? "the list is longer than answerLimitBytes" : "the list is not JSON");
        var found = lines.Of(facts.Input);
        if (found.Kind is ValueKind.Object)
            found = Value.FromArray(found);
        // An expression over an empty list brings nothing; so does one that does not fit the answer. Only where the answer itself has an empty list is it one.
        if (found.Kind is not ValueKind.Array && !(found.IsUndefined && HasEmptyList(facts.Input["body"])))
            throw new IOException("the answer has no lines where the options say");
        var made = new List<HeldLine>();
        if (found.Kind is ValueKind.Array)
        {
            if (found.Count > MostLines)
                throw new IOException($"a page has more than {MostLines} lines");
            foreach (var line in found.Items)
                made.Add(line.Kind is ValueKind.Object ? Line(line) : throw new IOException("a line of the list is no object"));
        }
        return new HeldPage(made, next.Text(facts.Input) is { Length: > 0 and <= NextLength } more ? more : null);
    }

    internal static bool HasEmptyList(Value body) => body.Kind switch
    {
        ValueKind.Array => body.Count == 0 || Any(body),
        ValueKind.Object => body.Members.Any(member => HasEmptyList(member.Value)),
        _ => false,
    };

    static bool Any(Value array)
    {
        foreach (var item in array.Items)
        {
            if (HasEmptyList(item))
                return true;
        }
        return false;
    }

    static HeldLine Line(Value line) => new(
        Text(line["deliveryId"]), Text(line["number"]), Text(line["step"]), Text(line["acknowledgement"]), Text(line["digest"]), Text(line["stage"]),
        DateTimeOffset.TryParse(Text(line["at"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null,
        Text(line["materials"]));

    static string? Text(Value value) => value.Kind switch
    {
        ValueKind.String => value.AsString() is { Length: > 0 } text ? text : null,
        ValueKind.Number => value.ToString(),
        _ => null,
    };

    static string Time(DateTimeOffset time) => Uri.EscapeDataString(time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
}
