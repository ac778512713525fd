using Exchange.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>The client as a service.</summary>
internal sealed class RegistrationTests : ClientTests
{
    [Test]
    public async Task It_is_set_up_from_the_configuration_and_a_new_key_is_used_at_once()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Exchange:Address"] = Hub.Address.ToString().TrimEnd('/'), ["Exchange:Key"] = "wrong", ["Exchange:Tries"] = "2", ["Exchange:Patience"] = "00:00:05" };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddExchangeClient(configuration.GetSection(ExchangeClientOptions.Section));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<ExchangeClient>();
        (await Should.ThrowAsync<ExchangeProblemException>(() => client.ListItems())).Code.ShouldBe(ProblemKind.NoKey);
        configuration["Exchange:Key"] = Hub.Key("window");
        configuration.Reload();
        (await client.ListItems()).Items.ShouldNotBeEmpty();
    }

    [Test]
    public async Task A_program_with_wrong_settings_does_not_start_and_is_told_all_of_them()
    {
        var builder = new HostApplicationBuilder();
        builder.Services.AddExchangeClient(static options =>
        {
            options.Address = new Uri("ftp://hub/");
            options.Tries = 0;
        });
        using var host = builder.Build();
        var wrong = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());
        wrong.Failures.Select(static one => one.Split(':')[0]).ShouldBe(["Address", "Key", "Tries"]);
        Should.Throw<ArgumentException>(() => new ExchangeClient(new HttpClient(), new ExchangeClientOptions())).Message.ShouldContain("Address");
    }

    [Test]
    public async Task Handlers_of_the_programs_own_stand_between()
    {
        var between = new Between();
        var services = new ServiceCollection();
        services.AddExchangeClient(options => (options.Address, options.Key) = (Hub.Address, Hub.Key("window"))).ConfigurePrimaryHttpMessageHandler(() => between);
        await using var provider = services.BuildServiceProvider();
        (await provider.GetRequiredService<ExchangeClient>().ListItems(limit: 1)).Items.Count.ShouldBe(1);
        between.Requests.ShouldBe(["GET /api/v1/items?limit=1"]);
    }

    [Test]
    public async Task A_hub_under_a_path_of_a_proxy_is_called_there()
    {
        using var between = new Between().Answer(404).Answer(404);
        foreach (var address in (string[])["http://proxy.example/exchange", "http://proxy.example/exchange/"])
            await Should.ThrowAsync<ExchangeProblemException>(() => Client(between, address: new Uri(address)).ReadItem("food"));
        between.Requests.ShouldBe(["GET /exchange/api/v1/items/food", "GET /exchange/api/v1/items/food"]);
    }
}
