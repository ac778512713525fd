using System.Security.Claims;
using System.Text.Encodings.Web;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Exchange.Host.Jobs;
using Exchange.Host.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quartz;

namespace Exchange.Host.Tests.Jobs;

/// <summary>A host with tasks and schedules on a small hub's store. Several may follow one another on one store: each is a restart.</summary>
internal sealed class JobsHost(WebApplication app) : IAsyncDisposable
{
    private bool _runs;
    private bool _schedules;

    public static async Task<JobsHost> Make(SmallHub hub, params Core.Tasks.TaskKind[] more)
    {
        HubTime.Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(hub.Clock).AddSingleton(hub.Database).AddSingleton(hub.Queue).AddSingleton(hub.Cases).AddSingleton(hub.Ledger)
            .AddSingleton(hub.Doorbell).AddSingleton(new CaseReading(hub.Database)).AddSingleton<RegistryShelf>().AddJobs();
        foreach (var kind in more) builder.Services.AddSingleton(kind);
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, RoleInHeader>("test", null);
        builder.Services.AddAuthorization(Access.AddPolicies);
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapJobsDashboard();
        await app.Services.GetRequiredService<JobsStore>().Prepare(hub.Database, CancellationToken.None);
        await app.Services.GetRequiredService<RegistryShelf>().Refresh(CancellationToken.None);
        return new JobsHost(app);
    }

    public T The<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public string Address => app.Urls.Single();

    public async Task Start()
    {
        await app.StartAsync();
        _runs = true;
    }

    public async Task Stop()
    {
        if (_runs) await app.StopAsync();
        _runs = false;
    }

    /// <summary>As when the registry has changed: takes the schedules over, and releases what is due.</summary>
    public async Task TakeOver(IEnumerable<ScheduleDocument> schedules, IEnumerable<CalendarDocument> calendars)
    {
        await The<Schedules>().Rebuild(schedules, calendars, CancellationToken.None);
        await The<Schedules>().CatchUp(CancellationToken.None);
    }

    /// <summary>Quartz alone, without the tasks.</summary>
    public async Task StartSchedules()
    {
        await (await The<ISchedulerFactory>().GetScheduler()).Start();
        _schedules = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_schedules) await (await The<ISchedulerFactory>().GetScheduler()).Shutdown(true);
        await Stop();
        await app.DisposeAsync();
    }

    private sealed class RoleInHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers["Role"].ToString() is { Length: > 0 } role
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test")), "test"))
            : AuthenticateResult.NoResult());
    }
}
