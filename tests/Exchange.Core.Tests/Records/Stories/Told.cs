using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Documents;
using static Exchange.Core.Tests.Registry.Calendars.Sample;

namespace Exchange.Core.Tests.Records.Stories;

/// <summary>Events in short words: "accepted 12-24 10:00, closed=6+ 12-30 16:00". After a closing's code + is done, - refused, &gt; passed on, nothing: no table knows it. An extension's number is its days.</summary>
internal static class Told
{
    public static StepStory Story(string events, LimitsPart? limits = null) => StepStory.Of(Events(events), limits);

    public static IReadOnlyList<StageEvent> Events(string events) => [.. events.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select((text, i) =>
    {
        var words = text.Split(' ');
        var parts = words[0].Split('=');
        var closing = parts[0] == ProgressStage.Closed;
        var code = parts.Length > 1 ? parts[1].TrimEnd('+', '-', '>') : closing ? "0" : null;
        var outcome = !closing ? null : parts.Length == 1 ? Outcome.Done : parts[1][^1] switch { '+' => Outcome.Done, '-' => Outcome.Refused, '>' => Outcome.PassedOn, _ => null };
        var days = parts[0] == ProgressStage.Extended && code is not null ? long.Parse(code) : (long?)null;
        return new StageEvent($"e{i}", parts[0], Time(words[1], words[2]), code, outcome, days);
    })];

    public static DateTimeOffset Time(string day, string time) => At($"{(day.StartsWith("01", StringComparison.Ordinal) ? 2027 : 2026)}-{day} {time}");

    /// <summary>The same story however the events came; records with lists do not compare by themselves.</summary>
    public static string Text(this StepStory story) => System.Text.Json.JsonSerializer.Serialize(story) + $" {story.Stage} {story.ClosingCode} {story.Outcome}";
}
