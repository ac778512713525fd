using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Records.Stories;
using Exchange.Host.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Stories;

/// <summary>A town in which a story is played through the API: each department has a system that is pushed to and a client that tells; the clock is the story's.</summary>
internal abstract class StoryTown(string begins) : HubTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private int _event;

    protected SteeredClock StoryClock { get; } = new(begins);

    protected override TimeProvider HubClock => StoryClock;

    /// <summary>The item, and whatever else it needs.</summary>
    protected abstract string Item { get; }

    /// <summary>Departments by name, with what is special about their systems' adapters.</summary>
    protected abstract IReadOnlyDictionary<string, string> Departments { get; }

    [OneTimeSetUp]
    public async Task Register()
    {
        await Hub.Apply(string.Join("\n---\n", [WorkingDays.Document, .. Departments.SelectMany(department => Documents(department.Key, department.Value)), Item]));
        foreach (var department in Departments.Keys) await Hub.Issue(department);
    }

    private IEnumerable<string> Documents(string name, string more) =>
    [
        $$"""
        kind: organisation
        name: {{name.ToUpperInvariant()}}
        title: { zh: 部门, en: Department }
        type: department
        """,
        $$"""
        kind: client
        name: {{name}}
        title: { zh: 部门系统, en: System of a department }
        organisation: {{name.ToUpperInvariant()}}
        roles: [organisation]
        """,
        $$"""
        kind: adapter
        name: {{name}}
        title: { zh: 部门系统, en: System of a department }
        organisation: {{name.ToUpperInvariant()}}
        adapterKind: http
        retry: { firstDelaySeconds: 0.05, longestDelaySeconds: 0.2 }
        {{more}}
        options:
          address: {{Hub.Department.Address}}
          honoursKey: true
          submit:
            path: /{{name}}/cases
            answers: [{ status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }]
        """,
    ];

    /// <summary>A department tells about its step.</summary>
    protected async Task<Answer> Tell(string department, string record, string step, string stage, string at, string? code = null, JsonObject? gives = null, long? days = null)
        => (await Hub.Progress(department, new JsonObject
        {
            ["eventId"] = $"{department}-{Interlocked.Increment(ref _event)}", ["about"] = new JsonObject { ["record"] = record, ["step"] = step }, ["stage"] = stage, ["code"] = code, ["gives"] = gives, ["days"] = days,
            ["at"] = SteeredClock.Time(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture),
        })).ShouldBe(202);

    /// <summary>As the window sees it.</summary>
    protected async Task<JsonElement> Record(string id) => (await Hub.Get("window", "/api/v1/records/" + id)).ShouldBe(200).Json;

    protected static JsonElement Step(JsonElement record, string name) => record.GetProperty("steps").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);

    /// <summary>"S1 acknowledged, S2 waiting, …".</summary>
    protected static string States(JsonElement record) => string.Join(", ", record.GetProperty("steps").EnumerateArray().Select(step => $"{step.GetProperty("name").GetString()} {step.GetProperty("state").GetString()}"));

    /// <summary>"statutory running 2027-01-21, promised paused –": of a step or the whole.</summary>
    protected static string Clocks(JsonElement of) => string.Join(", ", of.GetProperty("clocks").EnumerateArray()
        .Select(clock => $"{clock.GetProperty("limit").GetString()} {clock.GetProperty("state").GetString()} {Text(clock, "due") ?? "–"}{(Text(clock, "card") is { } card ? " " + card : "")}"));

    protected static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>Systems that a case was pushed to, in the order of its pushes.</summary>
    protected IReadOnlyList<string> PushedTo(string number) => [.. Hub.Department.Pushes.Where(push => push.Number == number).Select(push => push.Path.Split('/')[1])];

    /// <summary>The morning's look at the cards.</summary>
    protected async Task LookAtCards()
    {
        var sweep = Hub.Services.GetRequiredService<CardSweep>();
        while (await sweep.Look(default) > 0)
        {
        }
    }

    protected static async Task Until(Func<Task<bool>> there, Func<string> what)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await there())
        {
            TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(Patience, what());
            await Task.Delay(20);
        }
    }
}
