using System.Text;

namespace Exchange.Host.Tests.Api;

/// <summary>
/// One request and its answer in a file of frozen doors. A title after <c>###</c>, the request, then the answer behind <c>&lt;</c>.
/// <c>@until text</c> repeats the request until its answer holds the text, each of them where there are several. What happens before the request:
/// <c>@habit number what</c> is what the department does with that case, <c>@lose number</c> and it has it no more, <c>@row adapter number</c> and a row about that number has been read.
/// <c>{id1}</c> stands for the first id that the file met.
/// </summary>
internal sealed record FrozenExchange(string Title, string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers,
    IReadOnlyList<string> Until, IReadOnlyList<string> Before, string Body, string Answer)
{
    public static IReadOnlyList<FrozenExchange> Read(string text) =>
        [.. ("\n" + text.ReplaceLineEndings("\n")).Split("\n### ", StringSplitOptions.RemoveEmptyEntries).Where(part => part.Trim().Length > 0).Select(One)];

    private static FrozenExchange One(string part)
    {
        var lines = part.Split('\n').ToList();
        var answerFrom = lines.FindIndex(line => line.StartsWith("< ", StringComparison.Ordinal));
        var request = (answerFrom < 0 ? lines : lines[..answerFrom]).Skip(1).ToList();
        var answer = answerFrom < 0 ? "" : string.Join('\n', lines[answerFrom..]).TrimEnd('\n');
        var line = request[0].Split(' ', 2);
        var bodyFrom = request.FindIndex(one => one.Length == 0);
        var headers = request.Skip(1).Take((bodyFrom < 0 ? request.Count : bodyFrom) - 1).ToList();
        var until = headers.Where(header => header.StartsWith("@until ", StringComparison.Ordinal)).Select(header => header[7..]).ToList();
        var before = headers.Where(header => header.StartsWith('@') && !header.StartsWith("@until ", StringComparison.Ordinal)).Select(header => header[1..]).ToList();
        return new FrozenExchange(
            lines[0].Trim(), line[0], line[1].Trim(),
                [.. headers.Where(header => !header.StartsWith('@')).Select(header => (header.Split(": ", 2)[0], header.Split(": ", 2)[1]))], until, before,
            bodyFrom < 0 ? "" : string.Join('\n', request[(bodyFrom + 1)..]).Trim('\n'), answer);
    }

    public override string ToString()
    {
        var text = new StringBuilder($"### {Title}\n{Method} {Path}\n");
        foreach (var (name, value) in Headers) text.Append(name).Append(": ").Append(value).Append('\n');
        foreach (var one in Before) text.Append('@').Append(one).Append('\n');
        foreach (var one in Until) text.Append("@until ").Append(one).Append('\n');
        if (Body.Length > 0) text.Append('\n').Append(Body).Append('\n');
        return text.Append('\n').Append(Answer).Append('\n').ToString();
    }
}
