using Exchange.Core.Alerts;
using Exchange.Core.Registry;

namespace Exchange.Host.Alerting;

/// <summary>What the hub tells of by itself.</summary>
public static class AlertingRegistration
{
    /// <summary>On top of records, delivery and hosts. The program log always has it; other ways are set.</summary>
    public static IServiceCollection AddAlerting(this IServiceCollection services, AlertOptions options)
    {
        services.AddSingleton(options).AddSingleton<AlertTable>().AddSingleton<AlertLook>().AddSingleton<AlertPost>().AddHostedService<AlertWatch>();
        if (options.WebhookUrl is not null)
            services.AddSingleton<IAlertWay>(static provider => new AlertWebhook(provider.GetRequiredService<AlertOptions>(), provider.GetRequiredService<Secrets>().Read, provider.GetRequiredService<TimeProvider>()));
        if (options.MailHost is not null)
            services.AddSingleton<IAlertWay>(static provider => new AlertMail(
                provider.GetRequiredService<AlertOptions>(), provider.GetRequiredService<Secrets>().Read, provider.GetRequiredService<ILogger<AlertMail>>()));
        return services;
    }
}
