using System.Net.Http.Headers;
using System.Text;

namespace Exchange.Host.Tests.Api;

/// <summary>Sizes as they are when nobody sets them: 4 MiB a record.</summary>
internal sealed class UsualSizeTests : HubTests
{
    private const int Most = 4 * 1024 * 1024;

    private string OfSize(int bytes)
    {
        var text = TestHub.Text(TestHub.Record(Hub.Number()));
        return text + new string(' ', bytes - Encoding.UTF8.GetByteCount(text));
    }

    [Test]
    public async Task A_record_of_4_MiB_is_taken_in_and_one_byte_more_is_not()
    {
        (await Hub.Send("window", HttpMethod.Post, "/api/v1/records", TestHub.Json(OfSize(Most)))).ShouldBe(202);
        (await Hub.Send("window", HttpMethod.Post, "/api/v1/records", TestHub.Json(OfSize(Most + 1)))).ShouldBeProblem(413, "too-large");
    }

    [Test]
    public async Task A_batch_may_be_longer_than_a_record()
    {
        var text = string.Join('\n', OfSize(Most), OfSize(Most + 1), OfSize(Most));
        var answer = await Hub.Send("window", HttpMethod.Post, "/api/v1/records/batch", TestHub.Json(text, "application/x-ndjson"));
        answer.ShouldBe(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..23])
            .ShouldBe(["{\"line\":1,\"status\":202,", "{\"line\":2,\"status\":413,", "{\"line\":3,\"status\":202,"], ignoreOrder: false);
    }

    [Test]
    public async Task A_correction_may_be_as_large_as_a_record()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number);
        var body = TestHub.Body();
        body["staff"] = 4;
        var text = TestHub.Text(TestHub.Record(number, body: body));
        text += new string(' ', Most - Encoding.UTF8.GetByteCount(text));
        (await Hub.Send("window", HttpMethod.Post, $"/api/v1/records/{id}/versions", TestHub.Json(text))).ShouldBe(202);
    }

    [Test]
    public async Task Contents_that_are_no_records_are_small()
    {
        var content = new ByteArrayContent(new byte[300 * 1024]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        (await Storing_nothing(() => Hub.Send("administrator", HttpMethod.Put, "/api/v1/secrets/a", content))).ShouldBeProblem(413, "too-large");
    }
}
