using System.Text.Json;

namespace Exchange.Host.Tests.Api;

internal sealed class BatchTests : HubTests
{
    private const string Path = "/api/v1/records/batch";
    private const int Most = 8 * 1024;

    protected override string[] Settings => [$"--Hub:RecordBytes={Most}", "--Hub:BatchLines=10"];

    private async Task<List<JsonElement>> Batch(string text)
    {
        var answer = (await Hub.Send("window", HttpMethod.Post, Path, TestHub.Json(text, "application/x-ndjson"))).ShouldBe(200);
        answer.ContentType.ShouldBe("application/x-ndjson");
        answer.Text.ShouldEndWith("\n");
        return [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string[] Seen(IEnumerable<JsonElement> lines)
        => [.. lines.Select(line => $"{line.GetProperty("line").GetInt64()} {line.GetProperty("status").GetInt32()}"
        + (line.TryGetProperty("problem", out var problem) ? " " + problem.GetProperty("type").GetString()!.Split(':')[^1] : ""))];

    [Test]
    public async Task Bad_long_and_empty_lines_cost_their_neighbours_nothing()
    {
        var numbers = Enumerable.Range(0, 4).Select(_ => Hub.Number()).ToArray();
        string Good(int i) => TestHub.Text(TestHub.Record(numbers[i]));
        var lines = await Batch(string.Join('\n', Good(0), "{\"number\":", "", Good(1) + "\r", "{" + new string(' ', 2 * Most) + "}", "\r",
            TestHub.Text(TestHub.Record(Hub.Number(), "felling")),
            "   ", Good(2), Good(0), TestHub.Text(TestHub.Record(numbers[0], "askable")), Good(3)));

        Seen(lines).ShouldBe(["1 202", "2 400 malformed", "4 202", "5 413 too-large", "7 422 declined", "8 400 malformed", "9 202", "10 202",
            "11 409 number-used", "12 202"]);
        lines.Where(line => line.TryGetProperty("receipt", out _)).Select(line => line.GetProperty("receipt").GetProperty("number").GetString())
            .ShouldBe([numbers[0], numbers[1], numbers[2], numbers[0], numbers[3]]);
        lines[7].GetProperty("replayed").GetBoolean().ShouldBeTrue();
        lines[7].GetProperty("receipt").GetRawText().ShouldBe(lines[0].GetProperty("receipt").GetRawText());
        (await Hub.Count("select count(*) from record")).ShouldBeGreaterThanOrEqualTo(4);
        foreach (var secret in Person.Everything) lines.ShouldAllBe(line => !line.GetRawText().Contains(secret));
    }

    [Test]
    public async Task A_record_twice_in_one_batch_is_one_record()
    {
        var record = TestHub.Text(TestHub.Record(Hub.Number()));
        var lines = await Batch(record + "\n" + record + "\n" + record);
        Seen(lines).ShouldBe(["1 202", "2 202", "3 202"]);
        lines.Select(line => line.GetProperty("receipt").GetRawText()).Distinct().Count().ShouldBe(1);
        lines.Count(line => line.TryGetProperty("replayed", out _)).ShouldBe(2);
    }

    [Test]
    public async Task More_lines_than_are_answered_together_come_back_in_order()
    {
        var numbers = Enumerable.Range(0, 95).Select(_ => Hub.Number()).ToArray();
        var lines = await Batch(string.Concat(numbers.Select(number => TestHub.Text(TestHub.Record(number)) + "\n")));
        lines.Select(line => line.GetProperty("line").GetInt64()).ShouldBe(Enumerable.Range(1, 95).Select(i => (long)i));
        lines.Select(line => line.GetProperty("receipt").GetProperty("number").GetString()).ShouldBe(numbers);
    }

    [Test]
    public async Task Nothing_is_nothing()
    {
        (await Hub.Send("window", HttpMethod.Post, Path, TestHub.Json("", "application/x-ndjson"))).ShouldBe(200).Content.ShouldBeEmpty();
        (await Hub.Send("window", HttpMethod.Post, Path, TestHub.Json("\n\r\n\n", "application/x-ndjson"))).ShouldBe(200).Content.ShouldBeEmpty();
    }

    [Test]
    public async Task A_line_without_end_is_thrown_away_as_it_comes_and_answered()
    {
        var good = TestHub.Text(TestHub.Record(Hub.Number()));
        Seen(await Batch(new string('x', 40 * Most) + "\n" + good + "\n" + new string('y', 40 * Most)))
            .ShouldBe(["1 413 too-large", "2 202", "3 413 too-large"]);
    }

    [TestCase("application/json")]
    [TestCase("text/plain")]
    public async Task Another_content_type_is_refused(string type)
        => (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, Path, TestHub.Json(TestHub.Text(TestHub.Record(Hub.Number())), type))))
            .ShouldBeProblem(415, "wrong-media-type");

    [Test]
    public async Task Compressed_content_is_refused()
    {
        var content = TestHub.Json(TestHub.Text(TestHub.Record(Hub.Number())), "application/x-ndjson");
        content.Headers.ContentEncoding.Add("gzip");
        (await Storing_nothing(() => Hub.Send("window", HttpMethod.Post, Path, content))).ShouldBeProblem(415, "wrong-media-type");
    }

    [Test]
    public async Task Answers_come_while_lines_are_still_being_sent()
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(Hub.Address.Host, Hub.Address.Port);
        await using var wire = client.GetStream();
        async Task Write(string text) => await wire.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
        Task Chunk(string text) => Write($"{System.Text.Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");
        using var lines = new StreamReader(wire);
        async Task<int> NextStatus()
        {
            while (true)
            {
                var line = (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)))!;
                if (line.StartsWith("{\"line\"", StringComparison.Ordinal)) return JsonDocument.Parse(line).RootElement.GetProperty("status").GetInt32();
            }
        }
        await Write($"POST {Path} HTTP/1.1\r\nHost: hub\r\nX-Api-Key: {Hub.Key("window")}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");

        await Chunk(TestHub.Text(TestHub.Record(Hub.Number())) + "\n");
        (await NextStatus()).ShouldBe(202);
        await Chunk("{}\n");
        (await NextStatus()).ShouldBe(422);
        await Write("0\r\n\r\n");
    }
}
