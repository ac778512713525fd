using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http;

/// <summary>How a message becomes a request body.</summary>
sealed class BodyTests
{
    [Test]
    public async Task Json_is_sent_as_it_is_under_its_own_media_type()
    {
        var (body, mediaType) = await Sent("""{"path":"/setup"}""", Samples.Message(payload: "<a/>", mediaType: "application/xml; charset=utf-8"));

        body.ShouldBe("<a/>");
        mediaType.ShouldBe("application/xml; charset=utf-8");
    }

    [Test]
    public async Task A_content_header_of_the_route_goes_before_the_messages_own()
    {
        var (_, mediaType) = await Sent("""{"path":"/setup","headers":{"Content-Type":"application/json; charset=utf-8"}}""", Samples.Message());

        mediaType.ShouldBe("application/json; charset=utf-8");
    }

    [TestCase("""{"path":"/setup","encoding":"form"}""", "data=%7B%22a%22%3A%22%E4%BA%91+%26%2B%22%7D")]
    [TestCase("""{"path":"/setup","encoding":"form","formField":"biz_content"}""", "biz_content=%7B%22a%22%3A%22%E4%BA%91+%26%2B%22%7D")]
    [TestCase("""{"path":"/setup","encoding":"flatForm"}""", "a=%E4%BA%91+%26%2B")]
    public async Task A_form_is_encoded_as_a_browser_would(string route, string expected)
    {
        var (body, mediaType) = await Sent(route, Samples.Message(payload: """{"a":"云 &+"}"""));

        body.ShouldBe(expected);
        mediaType.ShouldBe("application/x-www-form-urlencoded");
    }

    [Test]
    public async Task The_members_of_a_flat_form_are_texts_numbers_as_written_and_the_rest_as_JSON()
    {
        var (body, _) = await Sent(
            """{"path":"/setup","encoding":"flatForm"}""",
            Samples.Message(payload: """{"text":"a=b","number":1.50,"big":12345678901234567890,"yes":true,"none":null,"list":[1, {"x":2}],"键":""}"""));

        body.ShouldBe("text=a%3Db&number=1.50&big=12345678901234567890&yes=true&list=%5B1%2C+%7B%22x%22%3A2%7D%5D&%E9%94%AE=");
    }

    [Test]
    public async Task Multipart_carries_the_message_and_every_file_and_a_repeat_is_the_same_bytes()
    {
        byte[][] files = [[1, 2, 3], new byte[300_000]];
        var message = Samples.Message(payload: """{"a":"云"}""") with
        {
            Files = [.. files.Select((bytes, i) => new MessageFile($"M0{i}", i == 0 ? "章 \"程\".pdf" : null, "application/pdf", "pdf", bytes.Length, "", "", () => new MemoryStream(bytes)))],
        };
        var (length, type) = (0L, "");
        var handler = new Scripted(request =>
        {
            (length, type) = (request.Content!.Headers.ContentLength!.Value, request.Content.Headers.ContentType!.Parameters.Single().Value!);
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        });
        using var adapter = Given.Adapter(Given.Options("""{"address":"http://department.test","submit":{"path":"/setup","encoding":"multipart","formField":"message"} }"""), handler);

        for (var i = 0; i < 2; i++)
            (await adapter.Push(message, CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();

        handler.Came[0].Body.ShouldBe(handler.Came[1].Body);
        length.ShouldBe(handler.Came[0].Body.Length);
        var reader = new Microsoft.AspNetCore.WebUtilities.MultipartReader(type, new MemoryStream(handler.Came[0].Body));
        var parts = new List<(string? Disposition, string? Type, byte[] Body)>();
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            using var body = new MemoryStream();
            await section.Body.CopyToAsync(body);
            parts.Add((section.ContentDisposition, section.ContentType, body.ToArray()));
        }
        parts.Select(part => part.Disposition).ShouldBe(["form-data; name=\"message\"", "form-data; name=\"M00\"; filename=\"章 %22程%22.pdf\"", "form-data; name=\"M01\"; filename=\"M01\""]);
        parts.Select(part => part.Type).ShouldBe(["application/json", "application/pdf", "application/pdf"]);
        parts.Select(part => part.Body.Length).ShouldBe([Encoding.UTF8.GetByteCount("""{"a":"云"}"""), 3, 300_000]);
        parts[1].Body.ShouldBe(files[0]);
    }

    [Test]
    public async Task A_file_that_is_not_there_is_unavailable_and_nothing_leaves()
    {
        var message = Samples.Message() with { Files = [new MessageFile("M01", null, "application/pdf", "pdf", 3, "", "", () => throw new FileNotFoundException())] };
        var handler = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.NoContent));
        using var adapter = Given.Adapter(Given.Options("""{"address":"http://department.test","submit":{"path":"/setup","encoding":"multipart"} }"""), handler);

        (await adapter.Push(message, CancellationToken.None)).ShouldBeOfType<PushAnswer.Unavailable>();

        handler.Came.ShouldBeEmpty();
    }

    [TestCase("[1]")]
    [TestCase("<a/>")]
    [TestCase("")]
    public async Task A_flat_form_of_what_has_no_members_is_rejected_and_not_sent(string payload)
    {
        var handler = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.NoContent));
        using var adapter = Given.Adapter(Given.Options("""{"address":"http://department.test","submit":{"path":"/setup","encoding":"flatForm"} }"""), handler);

        (await adapter.Push(Samples.Message(payload: payload), CancellationToken.None))
            .ShouldBeOfType<PushAnswer.Rejected>().Code.ShouldBe("message-not-an-object");
        handler.Came.ShouldBeEmpty();
    }

    [Test]
    public void Any_text_survives_a_form() =>
        Gen.String.Where(s => s.EnumerateRunes().All(r => r.Value != 0xFFFD)).Sample(text =>
        {
            var payload = JsonSerializer.Serialize(new { text });
            var (one, _) = Sent("""{"path":"/setup","encoding":"form"}""", Samples.Message(payload: payload)).GetAwaiter().GetResult();
            var (flat, _) = Sent("""{"path":"/setup","encoding":"flatForm"}""", Samples.Message(payload: payload)).GetAwaiter().GetResult();
            return WebUtility.UrlDecode(one["data=".Length..]) == payload && WebUtility.UrlDecode(flat["text=".Length..]) == text;
        }, iter: 300);

    [Test]
    public async Task A_withdrawal_without_a_route_is_for_a_person()
    {
        var handler = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.NoContent));
        using var adapter = Given.Adapter(Given.Options("""{"address":"http://department.test","submit":{"path":"/setup"} }"""), handler);

        var answer = await adapter.Push(Samples.Message() with { Purpose = MessagePurpose.Withdraw }, CancellationToken.None);

        answer.ShouldBeOfType<PushAnswer.Rejected>().Code.ShouldBe("no-withdraw-route");
        handler.Came.ShouldBeEmpty();
    }

    static async Task<(string Body, string? MediaType)> Sent(string route, Message message)
    {
        var handler = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.NoContent));
        using var adapter = Given.Adapter(Given.Options($$"""{"address":"http://department.test","submit":{{route}} }"""), handler);
        (await adapter.Push(message, CancellationToken.None)).ShouldBeOfType<PushAnswer.Acknowledged>();
        var (request, body) = handler.Came.Single();
        return (Encoding.UTF8.GetString(body), request.Content!.Headers.NonValidated["Content-Type"].ToString());
    }
}
