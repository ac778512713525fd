using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Following;

/// <summary>What the hub posts, checked by the packages that receivers use: standardwebhooks and cloudevents of npm, in the folder that EXCHANGE_WEBHOOK_PACKAGES names.</summary>
internal sealed class NpmPackagesTests : HubTests
{
    private const string Script = """
        const load = require('module').createRequire(process.cwd() + '/');
        const { Webhook } = load('standardwebhooks');
        const { HTTP } = load('cloudevents');
        const { secret, posts } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        const tried = run => { try { return run(); } catch (error) { return 'refused: ' + error.message; } };
        console.log(JSON.stringify(posts.map(({ headers, body }) => {
          const event = tried(() => HTTP.toEvent({ headers, body }));
          return {
            verified: tried(() => (new Webhook(secret).verify(body, headers), 'yes')),
            changed: tried(() => (new Webhook(secret).verify(body.replace('1.0', '1.1'), headers), 'yes')),
            otherId: tried(() => (new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'x' }), 'yes')),
            late: tried(() => (new Webhook(secret).verify(body, { ...headers, 'webhook-timestamp': String(+headers['webhook-timestamp'] - 3600) }), 'yes')),
            event: typeof event === 'string' ? event : { valid: tried(() => event.validate()), id: event.id, type: event.type, source: event.source, subject: event.subject, time: event.time, kind: event.data.kind },
          };
        })));
        """;

    [Test]
    public async Task The_packages_of_receivers_verify_what_is_posted_and_refuse_what_was_changed()
    {
        if (Environment.GetEnvironmentVariable("EXCHANGE_WEBHOOK_PACKAGES") is not { Length: > 0 } folder || !Directory.Exists(Path.Combine(folder, "node_modules", "standardwebhooks")))
        {
            Assert.Ignore("Not installed: npm i cloudevents@10.0.0 standardwebhooks@1.1.1 somewhere, and name the folder in EXCHANGE_WEBHOOK_PACKAGES.");
            return;
        }
        await using var receiver = await Receiver.Open();
        (await Hub.Send("administrator", HttpMethod.Put, "/api/v1/secrets/hook", TestHub.Json(new JsonObject { ["value"] = Receiver.Secret }.ToJsonString()))).ShouldBe(204);
        await Hub.Apply($$"""
            kind: subscription
            name: npm
            title: { zh: 事件订阅, en: Events }
            client: window
            url: {{receiver.Address}}
            secret: hook
            """);
        var id = await Hub.TakenIn(Hub.Number());
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == id && post.Type == "exchange.delivery.acknowledged"));
        var posts = receiver.Taken;

        var input = JsonSerializer.Serialize(new
        {
            secret = Receiver.Secret,
            posts = posts.Select(post => new
            {
                body = System.Text.Encoding.UTF8.GetString(post.Content),
                headers = new Dictionary<string, string> { ["content-type"] = post.ContentType, ["webhook-id"] = post.Id, ["webhook-timestamp"] = post.Timestamp, ["webhook-signature"] = post.Signature },
            }),
        });
        if (await Run(input, folder) is not { } output)
        {
            Assert.Ignore("Node.js is not installed.");
            return;
        }
        var answers = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        answers.Count.ShouldBe(posts.Count);
        for (var i = 0; i < posts.Count; i++)
        {
            var answer = answers[i];
            answer.GetProperty("verified").GetString().ShouldBe("yes");
            foreach (var wrong in (string[])["changed", "otherId", "late"]) answer.GetProperty(wrong).GetString()!.ShouldStartWith("refused: ");
            var told = answer.GetProperty("event");
            told.ValueKind.ShouldBe(JsonValueKind.Object, told.ToString());
            told.GetProperty("valid").GetBoolean().ShouldBeTrue(told.GetRawText());
            (told.GetProperty("id").GetString(), told.GetProperty("type").GetString(), told.GetProperty("source").GetString(), told.GetProperty("subject").GetString())
                .ShouldBe((posts[i].Event.GetProperty("id").GetString(), posts[i].Type, "urn:exchange:hub", posts[i].RecordId));
            ("exchange." + told.GetProperty("kind").GetString()).ShouldBe(posts[i].Type);
        }
    }

    /// <summary>What the script printed; null where there is no Node.js.</summary>
    private static async Task<string?> Run(string input, string folder)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("node", ["-e", Script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        using (process)
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0, await errors);
            return await output;
        }
    }
}
