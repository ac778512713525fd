using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Exchange.Host.Tests.Api;

/// <summary>An answer of the hub, read whole.</summary>
internal sealed record Answer(int Status, HttpResponseHeaders Headers, string? ContentType, byte[] Content)
{
    public string Text => Encoding.UTF8.GetString(Content);

    public JsonElement Json => JsonDocument.Parse(Content).RootElement;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    public JsonElement this[string name] => Json.GetProperty(name);

    public string Id => this["id"].GetString()!;

    /// <summary>The pointers of a problem's errors, in their order.</summary>
    public string[] Pointers => [.. this["errors"].EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!)];

    public string[] Codes => [.. this["errors"].EnumerateArray().Select(error => error.GetProperty("code").GetString()!)];

    public Answer ShouldBe(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    /// <summary>An RFC 9457 problem with a title for people and nothing of a stack or of what was sent.</summary>
    public Answer ShouldBeProblem(int status, string name)
    {
        ShouldBe(status);
        ContentType.ShouldBe("application/problem+json");
        this["type"].GetString().ShouldBe("urn:exchange:problem:" + name);
        this["status"].GetInt32().ShouldBe(status);
        this["title"].GetString().ShouldNotBeNullOrEmpty();
        Text.ShouldNotContain("Exception");
        Text.ShouldNotContain("   at ");
        foreach (var secret in Person.Everything) Text.ShouldNotContain(secret);
        return this;
    }
}

/// <summary>Somebody whose data must not turn up where it has no business.</summary>
internal static class Person
{
    public const string Name = "欧阳晓岚";
    public const string IdNumber = "440301199003074417";
    public const string Phone = "13800013977";

    public static readonly string[] Everything = [Name, IdNumber, Phone, Department.Words];
}
