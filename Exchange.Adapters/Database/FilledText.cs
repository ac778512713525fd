using System.Globalization;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Database;

/// <summary>A value that the hub itself writes or looks for: a text with placeholders.</summary>
internal static class FilledText
{
    public const string Null = "{null}";

    const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    static readonly string[] OfMessages = ["deliveryId", "number", "recordId", "step", "version", "takenInAt", "acknowledgement"];

    /// <param name="ofMessage">Whether there is a message to speak of; a mark has only the time.</param>
    public static IEnumerable<string> Faults(string text, bool ofMessage)
    {
        if (text == Null)
            yield break;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '}')
                yield return "has a } without {";
            if (text[at] != '{')
                continue;
            var end = text.IndexOf('}', at);
            var name = end < 0 ? null : text[(at + 1)..end];
            if (name is null)
            {
                yield return "has a { without }";
                yield break;
            }
            if (name != "now" && !(ofMessage && OfMessages.Contains(name)))
                yield return $"has a placeholder {{{name}}} that is not known here";
            at = end;
        }
    }

    /// <summary>Null stands for the database's null. A number not known yet leaves its place empty.</summary>
    public static string? Of(string text, Message? message, DateTimeOffset now, TimeSpan offset)
    {
        if (text == Null)
            return null;
        if (!text.Contains('{', StringComparison.Ordinal))
            return text;
        text = text.Replace("{now}", now.ToOffset(offset).ToString(TimeFormat, CultureInfo.InvariantCulture), StringComparison.Ordinal);
        if (message is null)
            return text;
        // One pass, so that what a number holds is never taken for a placeholder.
        var made = new System.Text.StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
            {
                made.Append(text, at, text.Length - at);
                break;
            }
            made.Append(text, at, open - at);
            var end = text.IndexOf('}', open);
            made.Append(text[(open + 1)..end] switch
            {
                "deliveryId" => message.DeliveryId,
                "number" => message.Number,
                "recordId" => message.RecordId,
                "step" => message.Step,
                "version" => message.Version.ToString(CultureInfo.InvariantCulture),
                "takenInAt" => message.TakenInAt.ToOffset(offset).ToString(TimeFormat, CultureInfo.InvariantCulture),
                "acknowledgement" => message.Acknowledgement,
                var other => throw new ArgumentException($"Unknown placeholder {other}.", nameof(text)),
            });
            at = end + 1;
        }
        return made.ToString();
    }
}
