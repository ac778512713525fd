using Exchange.Core;
using Exchange.Host;
using Exchange.Host.Torture.Hosts;
using Exchange.TestHost;

ProcessCulture.SetInvariant();
// The hub as it is, with three things added: a logger that kills the process, an adapter kind whose department is a folder that outlives it, and a task that only ends in its second run.
//   Exchange.TestHost [--kill EVENT:COUNT] [settings as of "serve"]
// Nothing in the product knows of it: the crash points are its ordinary trace events.
var kill = args is ["--kill", var point, ..] ? CrashPoint.Parse(point) : null;
await using var app = Hub.Build(kill is null ? args : args[2..], builder =>
{
    builder.Logging.ClearProviders().AddSimpleConsole().AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>(level => level >= LogLevel.Warning);
    builder.Services.AddSingleton(SecondRun.Kind);
    if (kill is not null) builder.Logging.AddProvider(new KillingLoggerProvider(kill)).AddFilter<KillingLoggerProvider>("Exchange", LogLevel.Trace);
}, [FolderAdapter.Kind]);
await Hub.Run(app, CancellationToken.None);
