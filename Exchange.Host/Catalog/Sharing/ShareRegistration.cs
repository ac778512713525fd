using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Records;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>Shares: asked for, decided, and kept at hand for what is read under them. 共享申请与授权</summary>
public static class ShareRegistration
{
    /// <summary>On top of the catalog.</summary>
    public static IServiceCollection AddSharing(this IServiceCollection services, ShareOptions options) => services
        .AddSingleton(options)
        .AddSingleton<ShareTable>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ShareDesk>(provider, HubTime.Zone))
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ShareChaser>(provider, HubTime.Zone))
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ShareShelf>(provider, HubTime.Zone))
        .AddSingleton<ShareLibraries>()
        .AddSingleton<ShareSubjects>()
        .AddSingleton<ShareCursor>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ShareFlags>(provider, HubTime.Zone))
        .AddSingleton<ShareTrace>()
        .AddSingleton<ReaderDesk>()
        .AddSingleton<AnswerKeys>()
        .AddSingleton<ReaderTable>()
        .AddHostedService<ReaderWatch>()
        .AddSingleton<RecordOfNumber>()
        .AddSingleton<SharePaces>()
        .AddSingleton<SharePace>(static provider => provider.GetRequiredService<SharePaces>().Take)
        .AddSingleton<ShareQueryDesk>();
}
