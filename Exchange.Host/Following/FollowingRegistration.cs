using Exchange.Adapters.Webhooks;
using Exchange.Core.Following;

namespace Exchange.Host.Following;

/// <summary>Telling followers what happens to records, by streams and by signed webhooks.</summary>
public static class FollowingRegistration
{
    /// <summary>On top of log, registry, records and hosts.</summary>
    public static IServiceCollection AddFollowing(this IServiceCollection services, FollowOptions options) => services
        .AddSingleton(options)
        .AddSingleton<NoticeReading>()
        .AddSingleton<NoticeTail>()
        .AddSingleton<SubscriptionTable>()
        .AddSingleton<WebhookPost>()
        .AddSingleton<EventStreams>()
        .AddHostedService<Subscriptions>();
}
