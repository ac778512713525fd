using Exchange.Core.Following;

namespace Exchange.Host.Following;

/// <summary>A notice as a CloudEvent 1.0 in structured mode (JSON format).</summary>
public sealed record CloudEventBody(string Specversion, string Id, string Source, string Type, string Subject, DateTimeOffset Time, string Datacontenttype, NoticeBody Data)
{
    public const string MediaType = "application/cloudevents+json; charset=utf-8";

    /// <summary>Before the log event's kind.</summary>
    public const string TypePrefix = "exchange.";

    public static CloudEventBody Of(Notice notice, string source)
        => new("1.0", notice.Id, source, TypePrefix + notice.Kind, notice.Subject, notice.At, "application/json", NoticeBody.Of(notice));
}
