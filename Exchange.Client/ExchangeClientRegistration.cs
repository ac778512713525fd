using Exchange.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The client as a service.</summary>
public static class ExchangeClientRegistration
{
    /// <summary><see cref="ExchangeClient"/> from a section of the configuration. Settings that are wrong keep the program from starting; a key that is changed is used from the next call on.</summary>
    /// <param name="section">Such as <c>configuration.GetSection(ExchangeClientOptions.Section)</c>.</param>
    /// <returns>For more, such as handlers.</returns>
    public static IHttpClientBuilder AddExchangeClient(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<ExchangeClientOptions>().Bind(section).ValidateOnStart();
        return services.Client();
    }

    /// <inheritdoc cref="AddExchangeClient(IServiceCollection, IConfiguration)"/>
    public static IHttpClientBuilder AddExchangeClient(this IServiceCollection services, Action<ExchangeClientOptions> settings)
    {
        services.AddOptions<ExchangeClientOptions>().Configure(settings).ValidateOnStart();
        return services.Client();
    }

    private static IHttpClientBuilder Client(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ExchangeClientOptions>, Validation>());
        // The tries' own limit ends them: the usual one would end streams of events too.
        return services.AddHttpClient(nameof(ExchangeClient), static http => http.Timeout = System.Threading.Timeout.InfiniteTimeSpan)
            .AddTypedClient(static (http, provider) =>
            {
                var options = provider.GetRequiredService<IOptionsMonitor<ExchangeClientOptions>>();
                return new ExchangeClient(http, () => options.CurrentValue, provider.GetService<TimeProvider>());
            })
            // A client may be held by what lives as long as the program: connections are renewed instead of handlers, so that a name that leads elsewhere is followed.
            .ConfigurePrimaryHttpMessageHandler(static () => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), AllowAutoRedirect = false })
            .SetHandlerLifetime(System.Threading.Timeout.InfiniteTimeSpan)
            // Addresses have identifiers in them: they are not written down on the way.
            .RemoveAllLoggers();
    }

    private sealed class Validation : IValidateOptions<ExchangeClientOptions>
    {
        public ValidateOptionsResult Validate(string? name, ExchangeClientOptions options)
            => options.Faults().ToList() is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
