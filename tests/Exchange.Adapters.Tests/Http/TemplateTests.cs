using System.Net;
using Exchange.Adapters.Tests.Contract;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Tests.Http;

/// <summary>A value can never change the shape of the address or the headers it is put into.</summary>
sealed class TemplateTests
{
    [Test]
    public async Task Every_placeholder_is_filled()
    {
        var message = Samples.Message() with { Acknowledgement = "D-7", Version = 3, Purpose = MessagePurpose.Withdraw };
        await using var server = new RawServer("HTTP/1.1 204 No Content\r\n\r\n");
        using var adapter = Given.Adapter(Given.Options($$"""
            {
              "address": "{{server.Address}}",
              "submit": {"path": "/setup"},
              "withdraw": {
                "method": "DELETE",
                "path": "/{number}/{deliveryId}/{recordId}?step={step}&version={version}&no={acknowledgement}",
                "headers": {"X-Number": "{number}-{step}"}
              }
            }
            """));

        (await adapter.Push(message, CancellationToken.None)).ShouldBe(new PushAnswer.Acknowledged(null));

        var request = server.Requests.Single();
        request.Line.ShouldBe($"DELETE /{message.Number}/{message.DeliveryId}/{message.RecordId}?step=S1&version=3&no=D-7 HTTP/1.1");
        request.Header("X-Number").ShouldBe($"{message.Number}-S1");
        request.Header("Idempotency-Key").ShouldBe(message.DeliveryId);
        request.Body.ShouldBeEmpty();
    }

    [TestCase("a/b?c=d&e#f", "a%2Fb%3Fc%3Dd%26e%23f")]
    [TestCase("../../admin", "..%2F..%2Fadmin")]
    [TestCase("a%2Fb", "a%252Fb")]
    [TestCase("a b\r\nX-Evil: 1", "a%20b%0D%0AX-Evil%3A%201")]
    [TestCase("云溪-1", "%E4%BA%91%E6%BA%AA-1")]
    [TestCase("-._~", "-._~")]
    public async Task A_value_in_an_address_stays_one_segment(string number, string expected)
    {
        await using var server = new RawServer("HTTP/1.1 204 No Content\r\n\r\n");
        using var adapter = Given.Adapter(Given.Options($$"""{"address":"{{server.Address}}","submit":{"path":"/case/{number}/setup?n={number}"} }"""));

        await adapter.Push(Samples.Message(number), CancellationToken.None);

        server.Requests.Single().Line.ShouldBe($"POST /case/{expected}/setup?n={expected} HTTP/1.1");
    }

    [TestCase("a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1")]
    [TestCase("100%", "100%25")]
    [TestCase("云溪", "%E4%BA%91%E6%BA%AA")]
    [TestCase("a\0b\tc\u007F", "a%00b%09c%7F")]
    public async Task A_value_in_a_header_stays_one_header(string number, string expected)
    {
        await using var server = new RawServer("HTTP/1.1 204 No Content\r\n\r\n");
        using var adapter = Given.Adapter(Given.Options($$"""
            {"address":"{{server.Address}}","headers":{"X-Number":"[{number}]"},"submit":{"path":"/setup"} }
            """));

        await adapter.Push(Samples.Message(number, deliveryId: $"key-{number}"), CancellationToken.None);

        var request = server.Requests.Single();
        request.Header("X-Number").ShouldBe($"[{expected}]");
        request.Header("Idempotency-Key").ShouldBe($"key-{expected}");
        request.HeaderLines.ShouldAllBe(h => !h.StartsWith("X-Evil"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase(".")]
    [TestCase("..")]
    public async Task A_value_that_is_missing_or_moves_the_address_is_never_sent(string? acknowledgement)
    {
        var handler = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.NoContent));
        using var adapter = Given.Adapter(
            Given.Options("""
                {
                  "address": "http://department.test",
                  "submit": {"path": "/setup"},
                  "withdraw": {"method": "DELETE", "path": "/setup/{acknowledgement}"},
                  "ask": {"path": "/setup", "headers": {"X-No": "{acknowledgement}"}}
                }
                """),
            handler);
        var message = Samples.Message() with { Acknowledgement = acknowledgement, Purpose = MessagePurpose.Withdraw };

        const string Why = "the route needs {acknowledgement}, and this delivery has no usable one";
        (await adapter.Push(message, CancellationToken.None)).ShouldBe(new PushAnswer.Rejected("no-address", Why));
        (await adapter.Ask(message, CancellationToken.None)).ShouldBe(new AskAnswer.CannotTell(Why));
        handler.Came.ShouldBeEmpty();
    }

    [Test]
    public async Task What_the_document_spells_is_what_goes_out()
    {
        await using var server = new RawServer("HTTP/1.1 204 No Content\r\n\r\n");
        using var adapter = Given.Adapter(Given.Options($$"""{"address":"{{server.Address}}/a%2Fb","submit":{"path":"/事项/{step}/x%2Ey;v=1"} }"""));

        await adapter.Push(Samples.Message(), CancellationToken.None);

        server.Requests.Single().Line.ShouldBe("POST /a%2Fb/%E4%BA%8B%E9%A1%B9/S1/x%2Ey;v=1 HTTP/1.1");
    }

    [Test]
    public async Task A_header_of_the_route_replaces_the_general_one_whatever_its_case()
    {
        var handler = new Scripted(_ => new HttpResponseMessage(HttpStatusCode.NoContent));
        using var adapter = Given.Adapter(
            Given.Options("""
                {"address":"http://department.test","headers":{"X-From":"hub","X-Other":"1"},"submit":{"path":"/setup","headers":{"x-from":"window"}} }
                """),
            handler);

        await adapter.Push(Samples.Message(), CancellationToken.None);

        var headers = handler.Came.Single().Request.Headers;
        headers.GetValues("X-From").ShouldBe(["window"]);
        headers.GetValues("X-Other").ShouldBe(["1"]);
    }
}
