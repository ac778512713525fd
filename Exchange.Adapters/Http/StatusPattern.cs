using System.Globalization;

namespace Exchange.Adapters.Http;

/// <summary>The statuses a rule is for: one (<c>409</c>), a class (<c>2xx</c>) or all.</summary>
internal sealed record StatusPattern(int First, int Last)
{
    public static StatusPattern Parse(string? text) =>
        text is null ? new(100, 599)
        : text.EndsWith("xx", StringComparison.Ordinal) ? new((text[0] - '0') * 100, (text[0] - '0') * 100 + 99)
        : new(int.Parse(text, CultureInfo.InvariantCulture), int.Parse(text, CultureInfo.InvariantCulture));

    public bool Matches(int status) => First <= status && status <= Last;

    public bool TouchesSuccess => First < 300 && Last >= 200;
}
