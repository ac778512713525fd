namespace Exchange.Host.Tests.Api;

/// <summary>Tests on one hub. After each of them: nothing personal is in the program log or the exchange log.</summary>
internal abstract class HubTests
{
    private int _lines;
    private long _position;

    protected TestHub Hub { get; private set; } = null!;

    protected virtual string[] Settings => [];

    /// <summary>The hub's.</summary>
    protected virtual TimeProvider HubClock => TimeProvider.System;

    [OneTimeSetUp]
    public async Task OpenHub() => Hub = await TestHub.Open(HubClock, Settings);

    [OneTimeTearDown]
    public async Task CloseHub()
    {
        await Hub.DisposeAsync();
        // Fixtures live as long as the run, and a hub is some ten megabytes.
        Hub = null!;
    }

    [TearDown]
    public async Task Nothing_personal_is_written_down()
    {
        // What an earlier test has written was looked at behind that one.
        var program = Hub.Lines.Behind(ref _lines);
        (var exchange, _position) = await Hub.ExchangeLog(_position);
        foreach (var secret in Person.Everything)
        {
            program.ShouldNotContain(secret);
            exchange.ShouldNotContain(secret);
        }
    }

    /// <summary>Whatever is done, no row of business is there that was not there before.</summary>
    protected async Task<Answer> Storing_nothing(Func<Task<Answer>> act)
    {
        var before = await Hub.Stored();
        var answer = await act();
        (await Hub.Stored()).ShouldBe(before);
        return answer;
    }

    protected Task<long> Logged(string kind) => Hub.Count($"select count(*) from log_event where kind = '{kind}'");
}
