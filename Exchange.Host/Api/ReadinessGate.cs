namespace Exchange.Host.Api;

/// <summary>Until the hub works, everything but the looks at its health is answered 503 with Retry-After: whoever sends something sends it again.</summary>
public static class ReadinessGate
{
    public static void UseReadinessGate(this WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        app.Use((context, next) => readiness.IsOpen || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            ? next(context)
            : Refusal.Unavailable.Write(context, readiness.WhyZh(), readiness.Why()));
    }

    /// <summary>Without names and addresses, which the program log has: nobody needs a key to read this.</summary>
    public static string WhyZh(this Readiness readiness)
        => readiness.WaitsFor is { } trouble ? $"平台正在等待数据库：{trouble.Zh}。平台会自动重试；详情见程序日志。" : "平台正在启动。";

    public static string Why(this Readiness readiness)
        => readiness.WaitsFor is { } trouble ? $"The hub waits for its database: {trouble.En}. It tries again by itself; the program log says more." : "The hub is starting.";
}
